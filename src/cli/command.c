#include "cli/command.h"

#include <sysexits.h>

#include "cli/cmd.h"
#include "cli/exit_status.h"

#define TAKES(...)     ((const enum option[]){__VA_ARGS__, OPTIONS})
#define ENDS_WITH(...) ((const struct command_status[]){__VA_ARGS__, {0, NULL}})

const struct command command_table[] = {
    {.name = "init",
     .group = GROUP_START,
     .arguments = "DIR",
     .least = 1,
     .most = 1,
     .completes = COMPLETES_FOLDER,
     .options = TAKES(OPTION_PROVIDER, OPTION_NAME, OPTION_FROM, OPTION_RELAY, OPTION_USER),
     .help = "make a workspace: one folder for one bulletin",
     .about =
         "Makes the folder with its settings (fortnight.conf), the folders editions, templates "
         "and secrets, the database, and the key. It asks for what no option says. Without a "
         "terminal it asks nothing and invents the rest, so that everything can be tried "
         "before a mail server is known.",
     .example = "fortnight init bulletin\n"
                "fortnight init bulletin --provider cpanel --from news@example.org\n",
     .also = "create setup start begin",
     .run = cmd_init},
    {.name = "demo",
     .group = GROUP_START,
     .arguments = "[NUMBER]",
     .most = 1,
     .help = "try it all with invented people, no server",
     .about =
         "Makes a bulletin in a temporary folder, imports NUMBER invented people (1,000 unless "
         "given), and sends them an edition. The messages go into a folder; nobody is mailed.",
     .example = "fortnight demo\n",
     .also = "example sample try",
     .run = cmd_demo},
    {.name = "import",
     .group = GROUP_PEOPLE,
     .arguments = "FILE.csv",
     .least = 1,
     .most = 1,
     .completes = COMPLETES_FILE,
     .options = TAKES(OPTION_CONSENT, OPTION_MAP, OPTION_SET, OPTION_REPLACE, OPTION_DRY_RUN,
                      OPTION_REJECTS),
     .statuses = ENDS_WITH({EXIT_STATUS_LOOK, "some rows were rejected; the others are imported"}),
     .help = "take people from a CSV file onto the list",
     .about =
         "The first row holds the headings, in any order; a column that is no known heading "
         "becomes a field. Comma, semicolon or tab, and the encoding, are found by themselves. "
         "Of people who are on the list already the fields change: an empty cell leaves a field "
         "alone, and fields with several values get those of the file as well. Nobody who left, "
         "complained, bounced or was erased comes back, and no address that somebody moved away "
         "from.\n"
         "- reads standard input.",
     .example = "fortnight import members.csv --dry-run\n"
                "fortnight import members.csv --consent 'joined at conference 2026'\n"
                "fortnight import leeds.csv --set region=Leeds --map 'Mail 2='\n",
     .also = "load upload csv members subscribers",
     .run = cmd_import},
    {.name = "export",
     .group = GROUP_PEOPLE,
     .arguments = "[WHERE]",
     .most = COMMAND_ANY_NUMBER,
     .options = TAKES(OPTION_OUTPUT),
     .help = "write those who get the bulletin to a CSV file",
     .about = "Writes everybody who is active, or those that the expression WHERE selects, as CSV "
              "that import reads back. Without -o it goes to standard output.",
     .example = "fortnight export -o members.csv\n"
                "fortnight export 'region in (London, East)' -o south-east.csv\n",
     .also = "dump save download",
     .run = cmd_export},
    {.name = "list",
     .group = GROUP_PEOPLE,
     .arguments = "[WHERE]",
     .most = COMMAND_ANY_NUMBER,
     .options = TAKES(OPTION_FIND, OPTION_COUNT),
     .help = "show who is on the list, all or those that fit",
     .about = "Shows people of every status with number, address, name and status. WHERE is an "
              "expression as in the audience of an edition, in quotes because of the shell.",
     .example = "fortnight list\n"
                "fortnight list 'sector has buses and region in (London, East)' --count\n"
                "fortnight list --find lovelace\n",
     .also = "people members subscribers search find count who",
     .run = cmd_list},
    {.name = "show",
     .group = GROUP_PEOPLE,
     .arguments = "ADDRESS",
     .least = 1,
     .most = 1,
     .help = "show all that is held about one person",
     .about = "Shows number, address, status, fields, and the history: when and where they agreed, "
              "and all that happened since. ADDRESS may be a number, '#12', or - to read it from "
              "standard input.",
     .example = "fortnight show ada@example.org\n"
                "fortnight show '#12'\n",
     .also = "view person member info history consent",
     .run = cmd_show},
    {.name = "add",
     .group = GROUP_PEOPLE,
     .arguments = "ADDRESS [field=value...]",
     .least = 1,
     .most = COMMAND_ANY_NUMBER,
     .options = TAKES(OPTION_CONSENT),
     .statuses = ENDS_WITH({EX_DATAERR, "they are on the list already, have another address now, "
                                        "or were asked today already"}),
     .help = "put one person on the list",
     .about = "Wants to know where and when they agreed, here or as consent in the configuration. "
              "Somebody who left, complained, bounced or was erased is not added, but asked "
              "by letter: only they themselves can come back.",
     .example = "fortnight add ada@example.org first_name=Ada sector='buses; rail' \\\n"
                "    --consent 'signed the sheet at the May meeting'\n",
     .also = "subscribe join new insert",
     .run = cmd_add},
    {.name = "set",
     .group = GROUP_PEOPLE,
     .arguments = "ADDRESS field=value...",
     .least = 2,
     .most = COMMAND_ANY_NUMBER,
     .statuses = ENDS_WITH({EX_DATAERR, "a value cannot be kept"}),
     .help = "change fields of one person",
     .about = "The value takes the place of what was there; an empty one takes the field away. "
              "Several values of a many-valued field have ';' between them. A status is never set.",
     .example = "fortnight set ada@example.org first_name=Ada branch=\n",
     .also = "change edit update field",
     .run = cmd_set},
    {.name = "address",
     .group = GROUP_PEOPLE,
     .arguments = "OLD NEW",
     .least = 2,
     .most = 2,
     .statuses = ENDS_WITH({EX_DATAERR, "somebody else has the new address, or it is kept out"}),
     .help = "give one person a new address",
     .about =
         "Number, fields and history stay. Somebody whose old address bounced is mailed again; "
         "somebody who left or complained is not moved.",
     .example = "fortnight address ada@example.org lovelace@example.net\n"
                "fortnight address '#12' -  # the new one is read from standard input\n",
     .also = "move rename email",
     .run = cmd_address},
    {.name = "remove",
     .group = GROUP_PEOPLE,
     .arguments = "ADDRESS",
     .least = 1,
     .most = 1,
     .help = "take one person off the list for good",
     .about = "Nothing is sent to them any more, also not of an edition that is going out now, and "
              "no import brings them back. Only they themselves can undo it. What is held about "
              "them stays; erase takes that away.",
     .example = "fortnight remove ada@example.org\n",
     .also = "unsubscribe delete leave rm suppress block",
     .run = cmd_remove},
    {.name = "erase",
     .group = GROUP_PEOPLE,
     .arguments = "ADDRESS",
     .least = 1,
     .most = 1,
     .options = TAKES(OPTION_YES),
     .help = "delete all that is held about one person",
     .about =
         "Takes them off the list, and takes away address, name, fields and history, also from "
         "the database's log. What stays is a keyed hash of the address, so that no import "
         "brings them back, and their number in the figures of past editions. It cannot be "
         "undone.",
     .example = "fortnight erase ada@example.org\n",
     .also = "delete forget gdpr wipe purge",
     .run = cmd_erase},
    {.name = "new",
     .group = GROUP_WRITE,
     .arguments = "[TITLE]",
     .most = COMMAND_ANY_NUMBER,
     .options = TAKES(OPTION_CORRECTION_OF),
     .help = "start a new edition",
     .about =
         "Makes a Markdown file in editions, with TITLE as its subject and the starter's text, "
         "to be written in any editor. Nothing that is there is ever overwritten. TITLE may only "
         "be left out of a correction.",
     .example = "fortnight new 'Pay talks'\n"
                "fortnight new --correction-of pay-talks\n",
     .also = "write compose draft correct",
     .run = cmd_new},
    {.name = "check",
     .group = GROUP_WRITE,
     .arguments = "[EDITION]",
     .most = 1,
     .completes = COMPLETES_EDITION,
     .statuses = ENDS_WITH({EX_DATAERR, "the edition has errors: it cannot be sent so"},
                           {EX_CONFIG, "the settings have errors"}),
     .help = "find what is wrong before it is sent",
     .about = "Shows everything that is wrong, each with file and line, and how to mend it. Errors "
              "stop a send, warnings do not. Without EDITION it is the only one that was not sent "
              "yet.",
     .example = "fortnight check\n"
                "fortnight check pay-talks --strict  # warnings count too\n",
     .also = "lint validate verify",
     .run = cmd_check},
    {.name = "preview",
     .group = GROUP_WRITE,
     .arguments = "[EDITION]",
     .most = 1,
     .completes = COMPLETES_EDITION,
     .options = TAKES(OPTION_AS, OPTION_FORMAT, OPTION_OUTPUT),
     .help = "see what one person will get",
     .about =
         "Makes a page to open in a browser, with the message as a mail program shows it, as "
         "text, and raw. Nobody is mailed. The page lies in previews, which only you can read.",
     .example = "fortnight preview pay-talks\n"
                "fortnight preview pay-talks --as '#12' --format text\n",
     .also = "view render look",
     .run = cmd_preview},
    {.name = "plan",
     .group = GROUP_SEND,
     .arguments = "[EDITION]",
     .most = 1,
     .completes = COMPLETES_EDITION,
     .help = "show how many get it, who does not, how long",
     .about =
         "Counts the audience and those who are left out, with the reason, and tells how large "
         "the messages are and how long it takes at the configured pace. Sends nothing. "
         "Without EDITION it is the only one that was not sent yet.",
     .example = "fortnight plan pay-talks\n",
     .also = "dry-run simulate count estimate",
     .run = cmd_plan},
    {.name = "test",
     .group = GROUP_SEND,
     .arguments = "EDITION [ADDRESS...]",
     .least = 1,
     .most = COMMAND_ANY_NUMBER,
     .completes = COMPLETES_EDITION,
     .options = TAKES(OPTION_AS),
     .statuses = ENDS_WITH({EXIT_STATUS_LOOK, "the mail server refused a copy"}),
     .help = "send a copy to yourself first",
     .about = "Sends the edition as it is now to the addresses given, or to test_to of the "
              "configuration, with a mark in the subject. No subscriber is mailed, and nothing "
              "changes but the note that this content was tested.",
     .example = "fortnight test pay-talks me@example.org\n"
                "fortnight test pay-talks --as '#12'  # to test_to, as person 12 will see it\n",
     .also = "try proof copy",
     .run = cmd_test},
    {.name = "send",
     .group = GROUP_SEND,
     .arguments = "EDITION",
     .least = 1,
     .most = 1,
     .completes = COMPLETES_EDITION,
     .options = TAKES(OPTION_YES, OPTION_AMENDED, OPTION_LATE, OPTION_WAIT, OPTION_ONLY,
                      OPTION_UNKNOWN, OPTION_DEAD),
     .statuses =
         ENDS_WITH({EXIT_STATUS_LOOK, "done, but of some it is not sure whether they got it, a "
                                      "domain does not want us, or calls too many dead"},
                   {EX_UNAVAILABLE, "the mail server does not answer"},
                   {EX_TEMPFAIL, "stopped, held, the day's limit is reached, or another send "
                                 "is at work; the rest still waits"},
                   {EX_NOPERM, "the login or the sender was refused, or our mail everywhere"}),
     .help = "send it, or go on where it stopped",
     .about = "Sends the edition to everybody in its audience, once each. However it was stopped "
              "(Ctrl-C, hold, a crash, a power cut), the same command goes on with exactly the "
              "rest. On a terminal it shows what is about to happen and asks for the number of "
              "people to be typed.\n"
              "The first send keeps a copy of all that the messages are made of: changing the file "
              "afterwards changes nothing, unless --amended says so.\n"
              "Whom a server puts off is tried again at growing intervals: by the same command "
              "later, by run, or without coming back with --wait.\n"
              "Ctrl-C lets what is on its way finish; a second one stops at once.",
     .example = "fortnight send pay-talks\n"
                "fortnight send pay-talks --yes -q  # from a script\n"
                "fortnight send pay-talks --amended  # a mistake was found half-way\n"
                "fortnight send pay-talks --only refused  # once the cause is mended\n",
     .also = "resume continue mail start deliver",
     .run = cmd_send},
    {.name = "hold",
     .group = GROUP_SEND,
     .arguments = "EDITION",
     .least = 1,
     .most = 1,
     .completes = COMPLETES_EDITION,
     .help = "stop a running send; the rest is kept",
     .about =
         "Typed in another window while a send is running. Those who still wait are kept; send "
         "goes on with them.",
     .example = "fortnight hold pay-talks\n",
     .also = "stop pause halt abort",
     .run = cmd_hold},
    {.name = "cancel",
     .group = GROUP_SEND,
     .arguments = "EDITION",
     .least = 1,
     .most = 1,
     .completes = COMPLETES_EDITION,
     .options = TAKES(OPTION_YES),
     .help = "stop it and drop the rest for good",
     .about = "Whoever did not get the edition yet will not get it. What went out cannot be taken "
              "back. A running send stops within 2 seconds. It cannot be undone: to those who got "
              "it a correction can go, see new, and to the others a new edition. On a terminal it "
              "asks for the number of people to be typed.",
     .example = "fortnight cancel pay-talks\n",
     .also = "stop abort drop withdraw",
     .run = cmd_cancel},
    {.name = "run",
     .group = GROUP_SEND,
     .arguments = "",
     .statuses = ENDS_WITH(
         {EXIT_STATUS_LOOK, "done, but there is something new that a person must look at"},
         {EX_UNAVAILABLE, "the mail server does not answer"},
         {EX_TEMPFAIL, "something is due, but a send is at work; with -q nothing is said"},
         {EX_NOPERM, "the login or the sender was refused, or our mail everywhere"}),
     .help = "do what is due now, for cron",
     .about = "Reads the inbox, if there is one. Tries again those whom a mail server has put off "
              "and whose time has come, of every "
              "edition that is not held. It begins with nobody: what was not sent yet, or stopped, "
              "waits for send. When nothing is due it says nothing.",
     .example = "fortnight -C /srv/bulletin run -q  # every five minutes, from cron\n",
     .also = "cron retry daemon due timer",
     .run = cmd_run},
    {.name = "status",
     .group = GROUP_LOOK,
     .arguments = "[EDITION]",
     .most = 1,
     .completes = COMPLETES_EDITION,
     .options = TAKES(OPTION_PEOPLE),
     .statuses =
         ENDS_WITH({EXIT_STATUS_LOOK, "of some it is not sure whether they got it, a domain "
                                      "does not want us, or calls too many dead"}),
     .help = "show who got it, who did not, and why",
     .about = "Without EDITION all editions with their figures; with EDITION all about that one. "
              "\"Accepted by the mail server\" is what can be known: whether it reached somebody's "
              "mailbox shows only when it comes back.",
     .example = "fortnight status\n"
                "fortnight status pay-talks --people  # who did not get it, and why\n",
     .also = "report figures statistics stats progress",
     .run = cmd_status},
    {.name = "inbox",
     .group = GROUP_LOOK,
     .arguments = "",
     .options = TAKES(OPTION_DRY_RUN),
     .statuses = ENDS_WITH(
         {EXIT_STATUS_LOOK, "some mails were set aside, want a decision, or could not be moved"},
         {EX_UNAVAILABLE, "the mailbox's server does not answer, or answers nonsense"},
         {EX_TEMPFAIL, "another inbox is at work, or it was stopped"},
         {EX_NOPERM, "the mailbox's server refused the login, or its certificate is wrong"}),
     .help = "read bounces, complaints, requests and replies",
     .about = "Reads the mailbox that the configuration names and acts on what came: marks dead "
              "addresses, takes off the list who complained or asked to leave, and asks back who "
              "wants to join. Each mail is worked once, whatever happens in between, and moved "
              "into a folder below Fortnight. What people wrote stays where it is, unread.\n"
              "It says nothing with -q when there is nothing to say: made for cron.",
     .example = "fortnight inbox --dry-run\n"
                "fortnight -q inbox\n",
     .also = "bounces mail imap read fetch replies complaints unsubscribes",
     .run = cmd_inbox},
    {.name = "held",
     .group = GROUP_LOOK,
     .arguments = "",
     .options = TAKES(OPTION_KEEP, OPTION_LEAVE),
     .statuses = ENDS_WITH({EXIT_STATUS_LOOK, "somebody is held, and nothing was decided"}),
     .help = "show and decide who asked to leave among too many at once",
     .about = "Anybody can write a mail in another's name. When more ask to leave within an hour "
              "than people do (20, or 0.5 % of the list) without the code of a message of their "
              "own, the others are held: nothing is sent to them until it is said here whether "
              "they leave or stay.",
     .example = "fortnight held\n"
                "fortnight held --keep\n",
     .also = "flood forged unsubscribe decide release",
     .run = cmd_held},
    {.name = "classify",
     .group = GROUP_LOOK,
     .arguments = "FILE...",
     .least = 1,
     .most = COMMAND_ANY_NUMBER,
     .completes = COMPLETES_FILE,
     .statuses = ENDS_WITH({EXIT_STATUS_LOOK, "a mail could not be read and is set aside"}),
     .help = "show what is made of a mail (for developers)",
     .about = "Reads one mail a file and prints a line for each, with tabs between: file, class "
              "(bounce, complaint, autoreply, request, person or other), recipients, status, "
              "permanence (hard, soft or unknown) and reason. Lists in a column have ';' between. "
              "Changes nothing and needs no workspace. - reads standard input.",
     .example = "fortnight classify bounce.eml\n"
                "fortnight classify --json *.eml\n",
     .also = "bounce recognise diagnose parse eml",
     .run = cmd_classify},
    {.name = "serve",
     .group = GROUP_SEND,
     .arguments = "",
     .help = "open the web page that every message links to",
     .about =
         "Waits on an address of this machine (web.listen) or on a socket of systemd for the web "
         "server in front, which does TLS. The link at the end of a message shows a page with a "
         "button to unsubscribe; mail programs do it with one click (RFC 8058). Following a link "
         "changes nothing, pressing the button counts at once, also while an edition is going "
         "out.\n"
         "The process that faces the network holds neither the key nor the list.",
     .example = "fortnight serve\n",
     .also = "web server http daemon",
     .run = cmd_serve},
    {.name = "help",
     .group = GROUP_LOOK,
     .arguments = "[COMMAND]",
     .most = 1,
     .completes = COMPLETES_COMMAND,
     .help = "show what there is, or all about one command",
     .about = "The same as COMMAND --help. The manual says more: man fortnight.",
     .example = "fortnight help\n",
     .also = "man usage commands",
     .run = cmd_help},
    {.name = NULL},
};

const char *command_group_title(enum command_group group)
{
    switch (group) {
    case GROUP_START:
        return "Start";
    case GROUP_PEOPLE:
        return "People";
    case GROUP_WRITE:
        return "Write";
    case GROUP_SEND:
        return "Send";
    case GROUP_LOOK:
        return "Look";
    case GROUPS:
        break;
    }
    return "";
}

const struct command *command_find(const char *name)
{
    for (const struct command *command = command_table; command->name; command++) {
        if (strcmp(command->name, name) == 0)
            return command;
    }
    return NULL;
}

bool command_takes(const struct command *command, enum option option)
{
    if (option_table[option].common)
        return true;
    for (const enum option *own = command->options; own && *own != OPTIONS; own++) {
        if (*own == option)
            return true;
    }
    return false;
}
