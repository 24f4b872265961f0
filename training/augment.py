"""Adds to labelled pages what many sites put under an article and the labelled sets show seldom: teasers with whole
sentences, whole articles that follow, readers' comments, boxes of subscription offers. Their sentences are those of other pages' bodies, so that only
place, run and topic can tell them from the body; their markup is drawn from a few common forms, half of it without telling
names. Gold stays what it was.
"""
import random
import re

import lxml.etree
import lxml.html

RELATED = ["related", "related-articles", "more-stories", "recommended", "recirculation", "read-more", "you-may-like", "tuijian", "xgxw", "hot-news", "news_list"]
CARD = ["card", "teaser", "item", "story", "list-item", "post", "entry"]
COMMENTS = ["comments", "comment-list", "comment-section", "pinglun", "replies", "disqus", "reader-comments"]
PLAIN = ["box", "wrap", "mod", "row", "inner", "block", "c1", "section", None]
RELATED_HEADS = {
    "zh": ["相关阅读", "相关新闻", "推荐阅读", "猜你喜欢", "热点推荐", "更多精彩", "延伸閱讀", "大家都在看"],
    "en": ["Related articles", "More stories", "Read next", "You might also like", "More from this section", "Recommended", "Latest news"],
    "de": ["Mehr zum Thema", "Das könnte Sie auch interessieren", "Weitere Artikel"], "fr": ["À lire aussi", "Sur le même sujet"],
    "es": ["Te puede interesar", "Más noticias", "Lea también"], "it": ["Leggi anche", "Potrebbe interessarti"], "ru": ["Читайте также", "По теме"],
    "pl": ["Zobacz także"], "tr": ["İlgili haberler"], "pt": ["Leia também"], "nl": ["Lees ook"], "ja": ["関連記事", "あわせて読みたい"], "ko": ["관련기사", "많이 본 뉴스"],
}
COMMENT_HEADS = {
    "zh": ["网友评论", "最新评论", "全部评论", "發表評論"], "en": ["Comments", "12 comments", "Join the conversation", "Readers' comments"], "de": ["Kommentare", "3 Kommentare"],
    "fr": ["Commentaires", "Vos réactions"], "es": ["Comentarios"], "it": ["Commenti"], "ru": ["Комментарии"], "pl": ["Komentarze"], "tr": ["Yorumlar"],
    "pt": ["Comentários"], "nl": ["Reacties"], "ja": ["コメント"], "ko": ["댓글"],
}
REPLY = {"zh": "回复", "en": "Reply", "de": "Antworten", "fr": "Répondre", "es": "Responder", "it": "Rispondi", "ru": "Ответить", "pl": "Odpowiedz", "tr": "Yanıtla", "pt": "Responder", "nl": "Reageren", "ja": "返信", "ko": "답글"}
AGO = {"zh": ["{} 小时前", "{} 天前", "2023-05-{:02}", "05-{:02}"], "en": ["{} hours ago", "{} days ago", "May {}, 2023", "{:02}/05/2023"]}
PAPERS = {"zh": ["晨报", "经济日报", "今日财经", "东方网", "体育周刊"], "en": ["Daily Post", "The Courier", "Evening News", "Tech Week", "AFP"]}
OFFERS = {
    "zh": ["登录后可继续阅读全文", "开通会员，畅读全部文章", "首月仅需 {} 元，可随时取消"], "en": ["Subscribe to keep reading", "Get unlimited access to all our stories.", "Only ${} a month. Cancel anytime.", "Already a subscriber? Log in"],
    "de": ["Weiterlesen mit Plus", "Testen Sie unser Angebot einen Monat kostenlos.", "Danach nur {},90 Euro im Monat, jederzeit kündbar.", "Bereits Abonnent? Anmelden"],
    "fr": ["Il vous reste une partie de cet article à lire.", "La suite est réservée aux abonnés.", "Abonnez-vous à partir de {} € par mois, sans engagement."],
    "es": ["Suscríbete para seguir leyendo", "Accede a todo el contenido por {} € al mes, sin permanencia."], "it": ["Abbonati per continuare a leggere", "Tutti i contenuti a {} € al mese, disdici quando vuoi."],
    "ru": ["Оформите подписку, чтобы читать дальше", "Всего {} рублей в месяц, отменить можно в любое время."],
}
SENTENCE = re.compile(r"(?<=[。！？!?.…])\s*(?=\S)")


def language(text):
    """Roughly: which words to take for the headings."""
    if re.search(r"[\u3040-\u30ff]", text):
        return "ja"
    if re.search(r"[\uac00-\ud7af]", text):
        return "ko"
    if re.search(r"[\u4e00-\u9fff]", text):
        return "zh"
    if re.search(r"[\u0400-\u04ff]", text):
        return "ru"
    words = re.findall(r"[^\W\d_]+", text.lower())
    hints = {"en": "the and of to in", "de": "der die und das nicht", "fr": "les des une est dans", "es": "los las una por con", "it": "che della gli una sono",
             "pl": "nie się jest oraz", "tr": "bir ve için bu", "pt": "não uma com os as", "nl": "het een van niet"}
    return max(hints, key=lambda lang: sum(words.count(hint) for hint in hints[lang].split()))


class Donors:
    """Titles and sentences of bodies, by language and fold."""

    def __init__(self):
        self.by = {}

    def add(self, lang, fold, title, body):
        lines = [line.strip() for line in body.split("\n") if len(line.strip()) > 20]
        if title and lines:
            self.by.setdefault((lang, fold), []).append((title, lines))

    def teaser(self, lot, lang, fold):
        title, lines = self.article(lot, lang, fold)
        wide = lang in ("zh", "ja")
        text = "".join(lines[:4]) if wide else " ".join(lines[:4])
        sentences = SENTENCE.split(text)[:lot.choice([1, 2, 2, 3, 5])]
        text = ("" if wide else " ").join(sentences)[:lot.choice([60, 120, 160, 320] if wide else [140, 220, 400, 800])]
        if lot.random() < 0.3:
            text = text[:int(len(text) * 0.8)] + lot.choice(["...", "…"])
        return title[:80], text

    def article(self, lot, lang, fold):
        return lot.choice(self.by.get((lang, fold)) or self.by.get(("en", fold)) or self.by[next(iter(self.by))])

    def remark(self, lot, lang, fold):
        _, lines = self.article(lot, lang, fold)
        sentences = SENTENCE.split(lot.choice(lines))
        at = lot.randrange(len(sentences))
        return (" " if lang not in ("zh", "ja") else "").join(sentences[at:at + lot.choice([1, 1, 2, 3])])[:500]


def element(tag, text=None, **attributes):
    made = lxml.etree.Element(tag)
    made.text = text
    for name, value in attributes.items():
        if value:
            made.set(name.rstrip("_"), value)
    return made


def time_ago(lot, lang):
    return lot.choice(AGO["zh" if lang in ("zh", "ja") else "en"]).format(lot.randrange(1, 28))


def teasers(lot, lang, fold, donors):
    named = lot.random() < 0.5
    box = element(lot.choice(["section", "div", "div", "aside"]), class_=lot.choice(RELATED if named else PLAIN))
    if lot.random() < 0.65:
        box.append(element(lot.choice(["h2", "h3", "h4", "div", "p"]), lot.choice(RELATED_HEADS.get(lang, RELATED_HEADS["en"]))))
    inner, card = box, lot.choice(["div", "div", "article", "li"])
    if card == "li":
        inner = element("ul")
        box.append(inner)
    head, wrap, when, linked = lot.choice(["h3", "h3", "h2", "h4", "div", "p", "a"]), lot.choice(["p", "p", "div", "span"]), lot.random(), lot.random()
    card_class = lot.choice(CARD if named else PLAIN)
    paper = lot.choice([None, None, "{}·{}", "{} | {}"])
    for _ in range(lot.choice([2, 3, 4, 6, 10, 14, 24])):
        title, text = donors.teaser(lot, lang, fold)
        one = element(card, class_=card_class)
        if when < 0.3:
            ago = time_ago(lot, lang)
            ago = paper.format(lot.choice(PAPERS["zh" if lang == "zh" else "en"]), ago) if paper else ago
            one.append(element(lot.choice(["span", "div"]), ago, class_=lot.choice(["date", "time", None])))
        if head == "a":
            one.append(element("a", title, href="/a"))
        elif linked < 0.75:
            heading = element(head)
            heading.append(element("a", title, href="/a"))
            one.append(heading)
        else:
            one.append(element(head, title))
        one.append(element(wrap, text))
        if 0.3 <= when < 0.65:
            one.append(element("span", time_ago(lot, lang)))
        inner.append(one)
    return box


def comments(lot, lang, fold, donors):
    named = lot.random() < 0.6
    box = element(lot.choice(["section", "div", "div"]), class_=lot.choice(COMMENTS if named else PLAIN), id=lot.choice(["comments", "comment", None]) if named else None)
    if lot.random() < 0.85:
        box.append(element(lot.choice(["h2", "h3", "div", "p"]), lot.choice(COMMENT_HEADS.get(lang, COMMENT_HEADS["en"]))))
    one_tag, one_class, wrap = lot.choice(["div", "div", "li", "article"]), lot.choice(["comment", "comment-item", "reply"] if named else PLAIN), lot.choice(["p", "p", "div"])
    inner = box
    if one_tag == "li":
        inner = element("ul")
        box.append(inner)
    for _ in range(lot.choice([2, 3, 5, 8])):
        one = element(one_tag, class_=one_class)
        who = lot.choice(["anna", "Tom", "bookworm", "小雨", "Wanderer", "user", "老王", "mk"]) + str(lot.randrange(1, 999))
        one.append(element(lot.choice(["span", "b", "div"]), who))
        one.append(element("span", time_ago(lot, lang)))
        one.append(element(wrap, donors.remark(lot, lang, fold)))
        if lot.random() < 0.7:
            one.append(element("a", REPLY.get(lang, "Reply"), href="#"))
        inner.append(one)
    return box


def following(lot, lang, fold, donors, core):
    """Whole articles, as sites append them that never end; every second time in an element like the body's own."""
    box = element("div", class_=lot.choice(PLAIN))
    like = lot.random() < 0.5
    head = lot.choice(["h1", "h2", "h2", "h3", "div", "p"])
    for _ in range(lot.choice([1, 1, 2, 3])):
        title, lines = donors.article(lot, lang, fold)
        one = element(core.tag if like and core.tag != "body" else lot.choice(["div", "article", "section"]),
                      class_=core.get("class") if like else lot.choice(CARD + PLAIN))
        heading = element(head)
        if lot.random() < 0.5:
            heading.append(element("a", title, href="/a"))
        else:
            heading.text = title
        one.append(heading)
        if lot.random() < 0.5:
            one.append(element(lot.choice(["span", "div", "p"]), time_ago(lot, lang)))
        for line in lines[:lot.choice([3, 8, 40])]:
            one.append(element("p", line))
        box.append(one)
    return box


def offer(lot, lang):
    box = element(lot.choice(["div", "section"]), class_=lot.choice(["paywall", "subscribe", "offer", "subscription-box", "plus"] if lot.random() < 0.6 else PLAIN))
    lines = OFFERS.get(lang, OFFERS["en"])
    for line in lines[:lot.choice([2, 3, 4])]:
        box.append(element(lot.choice(["p", "h3", "div"]), line.format(lot.randrange(3, 15))))
    return box


def fold_line(text):
    """The start of a line without white space: what lines are known by."""
    return re.sub(r"\s+", "", text)[:40]


def shorten(core, wanted, lot):
    """Takes all but the first paragraphs of the body out of its element; returns what was taken out."""
    paragraphs = [at for at in core.iter() if isinstance(at.tag, str) and at is not core and fold_line(at.text or "") in wanted]
    removed = set()
    for at in paragraphs[lot.choice([1, 2, 2, 3, 4]):]:
        removed.add(fold_line(at.text or ""))
        if at.getparent() is not None:
            at.drop_tree()
    return removed


def augment(html, texts, lot, lang, fold, donors):
    """The page with something added after the smallest element that holds most of the body, and the texts it is compared with;
    None where no such element is. Of every second page only the first paragraphs are left: a short item above long teasers."""
    bodies = texts[0]
    try:
        root = lxml.html.document_fromstring(html)
    except Exception:
        # A page that this parser can't read is left as it is.
        return None
    wanted = {fold_line(line) for line in bodies.split("\n") if len(fold_line(line)) >= 20}
    if not wanted:
        return None
    counts = {}
    for at in root.iter():
        if isinstance(at.tag, str) and at.tag not in ("script", "style") and fold_line(at.text or "") in wanted:
            for up in [at, *at.iterancestors()]:
                counts[up] = counts.get(up, 0) + 1
    if not counts:
        return None
    most = max(counts.values())
    core = min((at for at, count in counts.items() if count >= 0.8 * most), key=lambda at: (counts[at], len(list(at.iterancestors())) * -1))
    while core.tag in ("p", "span", "b", "strong", "em", "font") and core.getparent() is not None:
        core = core.getparent()
    if core.tag in ("html", "body") or core.getparent() is None:
        core = core if core.tag == "body" else None
    if core is None:
        return None
    if lot.random() < 0.5:
        removed = shorten(core, wanted, lot)
        texts = ["\n".join(line for line in text.split("\n") if fold_line(line) not in removed) for text in texts]
    added = []
    make = {"t": lambda: teasers(lot, lang, fold, donors), "c": lambda: comments(lot, lang, fold, donors),
            "n": lambda: following(lot, lang, fold, donors, core), "o": lambda: offer(lot, lang)}
    for kind in lot.choice(["t", "t", "t", "c", "tc", "ct", "ot", "o", "n", "n", "tn"]):
        added.append(make[kind]())
    place = lot.random()
    if core.tag == "body" or place < 0.3:
        for one in added:
            core.append(one)
    else:
        at = core
        if place > 0.7 and at.getparent() is not None and at.getparent().tag not in ("body", "html"):
            at = at.getparent()
        for one in reversed(added):
            at.addnext(one)
    return lxml.html.tostring(root, encoding="unicode", doctype="<!doctype html>"), texts
