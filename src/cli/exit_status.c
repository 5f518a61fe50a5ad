#include "cli/exit_status.h"

#include <sysexits.h>

const struct exit_status_row exit_status_table[] = {
    {EXIT_STATUS_DONE, "done"},
    {EXIT_STATUS_LOOK, "done, but a person must look at what is shown"},
    {EX_USAGE, "the command line is wrong"},
    {EX_DATAERR, "a file or a value is wrong"},
    {EX_NOINPUT, "what was named is not there"},
    {EX_UNAVAILABLE, "a server does not answer"},
    {EX_SOFTWARE, "a mistake in Fortnight itself"},
    {EX_OSERR, "the operating system refused something"},
    {EX_CANTCREAT, "a file cannot be made"},
    {EX_IOERR, "the disk is full or failing"},
    {EX_TEMPFAIL, "not now: try again later"},
    {EX_NOPERM, "refused as a whole: the login, or the sender"},
    {EX_CONFIG, "the configuration is wrong"},
    {0, NULL},
};

int exit_status(enum error_kind kind)
{
    switch (kind) {
    case ERROR_USAGE:
        return EX_USAGE;
    case ERROR_CONFIG:
        return EX_CONFIG;
    case ERROR_DATA:
        return EX_DATAERR;
    case ERROR_NO_INPUT:
        return EX_NOINPUT;
    case ERROR_CANNOT_CREATE:
        return EX_CANTCREAT;
    case ERROR_DISK:
        return EX_IOERR;
    case ERROR_UNAVAILABLE:
        return EX_UNAVAILABLE;
    case ERROR_LATER:
        return EX_TEMPFAIL;
    case ERROR_REFUSED:
        return EX_NOPERM;
    case ERROR_SYSTEM:
        return EX_OSERR;
    case ERROR_NONE: /* a failure that says nothing is a bug */
        break;
    }
    return EX_SOFTWARE;
}
