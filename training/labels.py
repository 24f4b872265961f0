"""What the blocks of labelled pages are worth: how much of each is body, how far to trust that, how much it weighs."""
import numpy as np

# Chinese, Japanese and Korean pages are few in the labelled sets and many in the world.
CJK_WEIGHT = 2.5
# Kinds of lines that some golds keep by mistake.
FURNITURE = {"editor", "source", "byline", "notice", "meta", "share"}


def label(pages, family, furniture):
    """Share of each block that is body, how far to trust it, and the page's gold tokens. `furniture` marks the words that are
    rules for lines which the program never takes for body."""
    tokens = np.maximum(pages.tokens, 1)
    share = np.minimum(pages.matched / tokens[:, None], 1.0)
    trust = np.ones(len(tokens), np.float32)
    gold = np.array([r[0] for r in pages.refs], np.float32)
    marked = np.zeros(len(tokens), bool)
    if family in ("trafilatura-eval", "htmldate"):
        # Three tools vote, the best of them twice; chunks that people marked overrule them.
        y = share[:, :3] @ np.array([0.5, 0.25, 0.25], np.float32)
        trust = 0.1 + 0.9 * np.abs(2 * y - 1) ** 1.5
        wanted = share[:, 3] >= 0.5
        unwanted = (share[:, 4] >= 0.5) & ~wanted
        y = np.where(wanted, share[:, 3], np.where(unwanted, 0.0, y))
        marked = wanted | unwanted
        trust = np.where(marked, 1.0, trust)
        for i, (a, b) in enumerate(pages.spans()):
            gold[i] = (y[a:b] * pages.tokens[a:b]).sum()
            # A page on which the tools found nothing, or nothing in common, teaches nothing.
            if gold[i] < 20:
                trust[a:b] = 0.0
    else:
        y = share[:, 0]
        if share.shape[1] > 1:
            optional = (share[:, 1] > 0.5) & (y < 0.5)
            trust = np.where(optional, 0.1, trust)
        for i, (a, b) in enumerate(pages.spans()):
            # Gold without text, or gold whose text isn't in the page: a broken snapshot, not a lesson.
            if gold[i] == 0 or (y[a:b] * pages.tokens[a:b]).sum() < 0.3 * gold[i]:
                trust[a:b] *= 0.1
    # Golds that were cut from the DOM keep editor and source lines. They teach nothing, and are no loss.
    indptr, indices = pages.chains
    hits = np.concatenate([[0], np.cumsum(furniture[indices])])
    trust = np.where((hits[indptr[1:]] > hits[indptr[:-1]]) & (y > 0.5), 0.0, trust)
    weight = np.zeros(len(tokens), np.float32)
    for a, b in pages.spans():
        if b > a:
            weight[a:b] = tokens[a:b] / tokens[a:b].sum()
    # A marked chunk counts as one whatever its length, as it does when tools are compared.
    weight = np.where(marked, np.maximum(weight, 0.02), weight)
    pages.y, pages.gold = y.astype(np.float32), gold
    pages.weight = weight * trust * np.where(pages.cjk > 0.3, CJK_WEIGHT, 1.0)
