#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/keys.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "inbox/mailbox_inside.h"
#include "inbox/utf7.h"

#define TOP          ".Fortnight."
#define UID_VALIDITY 1
#define HASH_BITS    30
#define SECONDS_MAX  INT64_C(0xffffffff)
#define FOLDER_MODE  0700
#define READ_STEP    65536

/* One file, found by what stands before its flags ("1795305600.M1P2.host:2,S"). */
struct letter {
    int64_t uid;
    char *name;
    bool is_new; /* in new/, else in cur/ */
};

struct mailbox_maildir {
    char *root;
    char *folder; /* the selected one */
    struct letter *letters;
    size_t count;
    int64_t asked[MAILBOX_BATCH_MAX];
    size_t asked_count;
    size_t asked_at;
    struct str bytes; /* of the mail that was read last */
};

static size_t base_length(const char *name)
{
    return strcspn(name, ":");
}

/* Rising with the time of delivery, which the name begins with, and the same for the same name. */
static int64_t number_of(const char *name)
{
    uint8_t hash[KEYS_HASH_BYTES];
    int64_t seconds = 0;
    uint32_t low = 0;

    for (const char *p = name; *p >= '0' && *p <= '9' && seconds < SECONDS_MAX / 10; p++)
        seconds = seconds * 10 + (*p - '0');
    keys_hash(name, base_length(name), hash);
    memcpy(&low, hash, sizeof(low));
    return seconds << HASH_BITS | (int64_t)(low >> (32 - HASH_BITS)) | 1;
}

static void forget_letters(struct mailbox_maildir *maildir)
{
    for (size_t i = 0; i < maildir->count; i++)
        free(maildir->letters[i].name);
    free(maildir->letters);
    maildir->letters = NULL;
    maildir->count = 0;
}

bool mailbox_maildir_open(struct mailbox_maildir **out, const char *folder, struct error *err)
{
    char *cur = file_join(folder, "cur");
    char *new = file_join(folder, "new");
    bool is_maildir = file_is_folder(cur) && file_is_folder(new);

    free(cur);
    free(new);
    if (!is_maildir)
        return error_set(err, ERROR_CONFIG,
                         "inbox.url: '%.200s' is no Maildir: it has no folders new and cur",
                         folder);
    struct mailbox_maildir *maildir = xcalloc(1, sizeof(*maildir));
    maildir->root = xstrdup(folder);
    maildir->bytes = STR_EMPTY;
    *out = maildir;
    return true;
}

void mailbox_maildir_close(struct mailbox_maildir *maildir)
{
    if (!maildir)
        return;
    forget_letters(maildir);
    str_free(&maildir->bytes);
    free(maildir->folder);
    free(maildir->root);
    free(maildir);
}

/* --- select --- */

/* Maildir++: folders stand in the root, with a dot before each part of the name. */
static char *folder_path(const struct mailbox_maildir *maildir, const char *folder)
{
    AUTO(str_free) struct str name = STR_EMPTY;

    if (!strcmp(folder, "INBOX"))
        return xstrdup(maildir->root);
    if (*folder != '.')
        str_add(&name, ".", 1);
    utf7_add(&name, folder);
    return file_join(maildir->root, name.text);
}

static bool list_folder(struct mailbox_maildir *maildir, const char *name, struct error *err)
{
    char *path = file_join(maildir->folder, name);
    DIR *dir = opendir(path);
    const struct dirent *entry = NULL;

    if (!dir)
        (void)error_set(err, errno == ENOENT ? ERROR_CONFIG : ERROR_SYSTEM,
                        "cannot look into the Maildir folder '%.200s': %s", path,
                        error_reason(errno));
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): this stream is nobody else's */
    while (dir && (entry = readdir(dir))) {
        if (*entry->d_name == '.')
            continue;
        maildir->letters =
            xrealloc(maildir->letters, maildir->count + 1, sizeof(*maildir->letters));
        maildir->letters[maildir->count++] = (struct letter){
            .uid = number_of(entry->d_name),
            .name = xstrdup(entry->d_name),
            .is_new = !strcmp(name, "new"),
        };
    }
    if (dir)
        (void)closedir(dir);
    free(path);
    return dir != NULL;
}

static int by_uid(const void *a, const void *b)
{
    const struct letter *x = a;
    const struct letter *y = b;

    return x->uid < y->uid ? -1 : x->uid > y->uid;
}

/* One that was moved from new to cur between the two looks stands in both. */
static void drop_twins(struct mailbox_maildir *maildir)
{
    size_t kept = 0;

    for (size_t i = 0; i < maildir->count; i++) {
        struct letter *last = kept ? &maildir->letters[kept - 1] : NULL;
        if (last && last->uid == maildir->letters[i].uid)
            free(maildir->letters[i].name); /* find_again() looks in cur, should it be there */
        else
            maildir->letters[kept++] = maildir->letters[i];
    }
    maildir->count = kept;
}

bool mailbox_maildir_select(struct mailbox_maildir *maildir, const char *folder,
                            struct mailbox_listing *out, struct error *err)
{
    struct mailbox_listing listing = {.uid_validity = UID_VALIDITY};

    forget_letters(maildir);
    free(maildir->folder);
    maildir->folder = folder_path(maildir, folder);
    if (!list_folder(maildir, "new", err) || !list_folder(maildir, "cur", err))
        return false;
    if (maildir->count)
        qsort(maildir->letters, maildir->count, sizeof(*maildir->letters), by_uid);
    drop_twins(maildir);
    listing.count = maildir->count;
    listing.uids = xcalloc(listing.count + 1, sizeof(*listing.uids));
    for (size_t i = 0; i < listing.count; i++)
        listing.uids[i] = maildir->letters[i].uid;
    *out = listing;
    return true;
}

/* --- fetch --- */

static struct letter *find(const struct mailbox_maildir *maildir, int64_t uid)
{
    const struct letter key = {.uid = uid};

    return maildir->count
               ? bsearch(&key, maildir->letters, maildir->count, sizeof(*maildir->letters), by_uid)
               : NULL;
}

static char *path_of(const struct mailbox_maildir *maildir, const struct letter *letter)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    str_addf(&path, "%s/%s/%s", maildir->folder, letter->is_new ? "new" : "cur", letter->name);
    return str_take(&path);
}

/* A mail program gave it flags meanwhile, and so another name in cur. */
static bool find_again(const struct mailbox_maildir *maildir, struct letter *letter)
{
    char *path = file_join(maildir->folder, "cur");
    DIR *dir = opendir(path);
    const struct dirent *entry = NULL;
    bool found = false;

    free(path);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): this stream is nobody else's */
    while (dir && !found && (entry = readdir(dir)))
        found = *entry->d_name != '.' && number_of(entry->d_name) == letter->uid;
    if (found) {
        free(letter->name);
        letter->name = xstrdup(entry->d_name);
        letter->is_new = false;
    }
    if (dir)
        (void)closedir(dir);
    return found;
}

/* -1: it is gone, or no file that could be a mail. */
static int open_letter(const struct mailbox_maildir *maildir, struct letter *letter,
                       struct stat *st)
{
    int fd = -1;

    for (int tries = 0; fd < 0 && tries < 2; tries++) {
        char *path = path_of(maildir, letter);
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        free(path);
        if (fd < 0 && (errno != ENOENT || !find_again(maildir, letter)))
            return -1;
    }
    if (fd >= 0 && (fstat(fd, st) || !S_ISREG(st->st_mode))) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

static bool read_letter(struct mailbox_maildir *maildir, int fd, struct error *err)
{
    ssize_t got = 1;

    str_reset(&maildir->bytes);
    while (got > 0 && maildir->bytes.len < MAILBOX_MAIL_MAX) {
        size_t left = MAILBOX_MAIL_MAX - maildir->bytes.len;
        str_reserve(&maildir->bytes, READ_STEP);
        got =
            read(fd, maildir->bytes.text + maildir->bytes.len, left < READ_STEP ? left : READ_STEP);
        if (got < 0 && errno == EINTR) {
            got = 1;
            continue;
        }
        if (got < 0)
            return error_set(err, ERROR_SYSTEM, "cannot read a mail of the Maildir: %s",
                             error_reason(errno));
        maildir->bytes.len += (size_t)got;
    }
    maildir->bytes.text[maildir->bytes.len] = '\0';
    return true;
}

void mailbox_maildir_fetch(struct mailbox_maildir *maildir, const int64_t *uids, size_t count)
{
    memcpy(maildir->asked, uids, count * sizeof(*uids));
    maildir->asked_count = count;
    maildir->asked_at = 0;
}

bool mailbox_maildir_next(struct mailbox_maildir *maildir, struct mailbox_mail *out, bool *more,
                          struct error *err)
{
    *more = false;
    while (maildir->asked_at < maildir->asked_count) {
        struct letter *letter = find(maildir, maildir->asked[maildir->asked_at++]);
        struct stat st = {0};
        int fd = letter ? open_letter(maildir, letter, &st) : -1;
        if (fd < 0)
            continue;
        bool is_read = read_letter(maildir, fd, err);
        (void)close(fd);
        if (!is_read)
            return false;
        *out = (struct mailbox_mail){
            .uid = letter->uid,
            .bytes = maildir->bytes.text,
            .len = maildir->bytes.len,
            .full_size = st.st_size,
            .was_cut = st.st_size > (int64_t)maildir->bytes.len,
        };
        *more = true;
        return true;
    }
    return true;
}

/* --- shelve --- */

static bool make_shelf(const char *path, struct error *err)
{
    static const char *const names[] = {"tmp", "new", "cur"};
    bool made = file_make_folder(path, FOLDER_MODE, err);

    for (size_t i = 0; made && i < sizeof(names) / sizeof(names[0]); i++) {
        char *inner = file_join(path, names[i]);
        made = file_make_folder(inner, FOLDER_MODE, err);
        free(inner);
    }
    char *mark = file_join(path, "maildirfolder"); /* Maildir++: it belongs to the one above */
    if (made && !file_exists(mark))
        made = file_write(mark, "", 0, 0600, err);
    free(mark);
    return made;
}

/* Within one file system a rename is all or nothing. Gone already is as good. */
static bool move_letter(const struct mailbox_maildir *maildir, struct letter *letter,
                        const char *shelf)
{
    for (int tries = 0; tries < 2; tries++) {
        AUTO(str_free) struct str to = STR_EMPTY;
        char *from = path_of(maildir, letter);
        str_addf(&to, "%s/%s/%s", shelf, letter->is_new ? "new" : "cur", letter->name);
        bool moved = !rename(from, to.text);
        int why = errno;
        free(from);
        if (moved)
            return true;
        if (why != ENOENT)
            return false;
        if (!find_again(maildir, letter))
            return true;
    }
    return false;
}

static bool sync_shelf(const char *shelf, struct error *err)
{
    char *new = file_join(shelf, "new");
    char *cur = file_join(shelf, "cur");
    bool done = file_sync_folder(new, err) && file_sync_folder(cur, err);

    free(new);
    free(cur);
    return done;
}

bool mailbox_maildir_shelve(struct mailbox_maildir *maildir, enum mailbox_shelf shelf,
                            const struct mailbox_uids *uids, bool *moved, struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    bool all = true;

    str_addf(&name, TOP "%s", mailbox_shelf_name(shelf));
    char *path = file_join(maildir->root, name.text);
    bool ready = make_shelf(path, err);
    for (size_t i = 0; ready && i < uids->count; i++) {
        struct letter *letter = find(maildir, uids->list[i]);
        all = (!letter || move_letter(maildir, letter, path)) && all;
    }
    ready = ready && sync_shelf(path, err);
    free(path);
    if (ready)
        *moved = all;
    return ready;
}
