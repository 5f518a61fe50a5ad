#include "base/base.h"

int main(void)
{
    return EXIT_SUCCESS;
}
