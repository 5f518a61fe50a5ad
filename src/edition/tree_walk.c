#include "edition/tree.h"

bool tree_walk_next(struct tree_walk *walk)
{
    if (!walk->node) {
        walk->node = walk->root;
        walk->entering = true;
        return walk->node != NULL;
    }
    if (walk->entering && walk->node->first) {
        walk->node = walk->node->first;
        return true;
    }
    if (walk->entering) {
        walk->entering = false;
        return true;
    }
    if (walk->node == walk->root)
        return false;
    if (walk->node->next) {
        walk->node = walk->node->next;
        walk->entering = true;
        return true;
    }
    walk->node = walk->node->parent;
    return true;
}

void tree_walk_skip(struct tree_walk *walk)
{
    walk->entering = false;
}

void tree_add_text(struct str *out, struct node *node)
{
    struct tree_walk walk = TREE_WALK(node);

    while (tree_walk_next(&walk)) {
        if (!walk.entering)
            continue;
        if (walk.node->kind == NODE_SOFT_BREAK || walk.node->kind == NODE_HARD_BREAK)
            str_add(out, " ", 1);
        else if (walk.node->kind == NODE_TEXT)
            str_add_text(out, walk.node->text);
    }
}
