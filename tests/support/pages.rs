//! Pages that look like those of a crawl: a head with metadata and scripts, a menu, an article, lists of links, a table,
//! comments, a footer. Used by benchmarks and tests, so that both run anywhere.

use super::random::Random;

const WORDS: &[&str] = &[
    "the",
    "market",
    "of",
    "river",
    "and",
    "in",
    "government",
    "said",
    "new",
    "report",
    "year",
    "with",
    "people",
    "for",
    "house",
    "after",
    "company",
    "on",
    "first",
    "percent",
    "while",
    "storm",
    "season",
    "team",
    "against",
    "it",
    "was",
];
const CHINESE: &[&str] =
    &["记者", "从", "会议", "获悉", "，", "今年", "全市", "经济", "发展", "的", "。", "项目", "建设", "、", "表示"];
const CLASSES: &[&str] = &[
    "nav-item active",
    "postBody entry-content",
    "col-md-8 col-sm-12",
    "share_bar",
    "meta",
    "widget widget_recent",
    "row",
    "relatedPosts list",
    "btn btn-primary",
    "comment-body",
    "site-footer",
    "breadcrumb",
];

/// A page of about `blocks` blocks; the same for the same seed.
pub(crate) fn page(seed: u64, blocks: usize) -> String {
    let mut random = Random::new(seed);
    let chinese = seed % 3 == 2;
    let mut page =
        Page { html: String::new(), random: random.clone(), words: if chinese { CHINESE } else { WORDS }, chinese };
    page.head();
    page.list("nav", blocks / 8);
    page.open("main");
    for _ in 0..blocks / 2 {
        match random.below(12) {
            0 => page.heading(),
            1 => page.list("ul", 5),
            2 => page.table(3),
            3 => page.quote(),
            4 => page.form(),
            5 => page.raw("<!-- an ad goes here --><script>var a = \"</p>\"; if (a < 1 && b > 2) { document.write('<div>'); }</script>\n"),
            _ => page.paragraph(),
        }
    }
    page.close("main");
    page.list("aside", blocks / 8);
    page.comments(blocks / 8);
    page.raw("<footer class=\"site-footer\"><p>&copy; 2024 Example&nbsp;Media. All rights reserved.</p></footer>\n</body></html>\n");
    page.html
}

struct Page {
    html: String,
    random: Random,
    words: &'static [&'static str],
    chinese: bool,
}

impl Page {
    fn raw(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn open(&mut self, name: &str) {
        let class = self.random.pick(CLASSES);
        let number = self.random.below(1000);
        self.html
            .push_str(&format!("<{name} class=\"{class}\" id=\"{name}-{number}\" data-track='{{\"n\":{number}}}'>\n"));
    }

    fn close(&mut self, name: &str) {
        self.html.push_str(&format!("</{name}>\n"));
    }

    fn text(&mut self, words: usize) {
        for _ in 0..words {
            let word = self.random.pick(self.words);
            self.html.push_str(word);
            if !self.chinese {
                self.html.push(' ');
            }
        }
    }

    fn link(&mut self, words: usize) {
        let number = self.random.below(100_000);
        self.html.push_str(&format!("<a href=\"https://www.example.com/a/{number}?x=1&amp;y=2\" rel=nofollow>"));
        self.text(words);
        self.html.push_str("</a>");
    }

    fn head(&mut self) {
        self.raw("<!DOCTYPE html>\n<html lang=\"en\" class=\"no-js\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
        self.text(6);
        self.raw(" - Example</title>\n<meta property=\"og:type\" content=\"article\">\n");
        self.raw("<link rel=\"canonical\" href=\"https://www.example.com/a\">\n<script type=\"application/ld+json\">");
        self.raw("{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-05-06T07:08:09Z\"}</script>\n<style>");
        for _ in 0..40 {
            let class = self.random.pick(CLASSES).replace(' ', " .");
            self.html.push_str(&format!(".{class} > a {{ color: #336699; margin: 0 auto }}\n"));
        }
        self.raw("</style>\n<noscript><link rel=\"stylesheet\" href=\"/no.css\"></noscript></head>\n<body class=\"single post\">\n");
    }

    fn heading(&mut self) {
        self.raw("<h2 class=title>");
        self.text(5);
        self.raw("</h2>\n");
    }

    fn paragraph(&mut self) {
        self.raw("<p>");
        self.text(20);
        self.raw("<b>");
        self.text(3);
        self.raw("</b> ");
        self.link(3);
        self.raw(" &mdash; <img src=\"/i.jpg\" alt=\"x\">");
        self.text(30);
        self.raw("<br>\n");
        self.text(10);
        self.raw("</p>\n");
    }

    fn list(&mut self, name: &str, items: usize) {
        self.open(name);
        self.raw("<ul>\n");
        for _ in 0..items {
            self.raw("<li class=\"nav-item\"><span>");
            self.link(3);
            self.raw("</span></li>\n");
        }
        self.raw("</ul>\n");
        self.close(name);
    }

    fn table(&mut self, rows: usize) {
        self.raw("<table class=data><tr><th>A<th>B</tr>\n");
        for _ in 0..rows {
            self.raw("<tr><td>");
            self.text(3);
            self.raw("</td><td align=center>");
            self.link(2);
            self.raw("</td></tr>\n");
        }
        self.raw("</table>\n");
    }

    fn quote(&mut self) {
        self.raw("<blockquote><p><i>");
        self.text(15);
        self.raw("</i></p></blockquote><pre>\n  let x = 1;\n  x &lt; 2\n</pre>\n");
    }

    fn form(&mut self) {
        self.raw("<form action=/s><label for=q>");
        self.text(1);
        self.raw("</label><input type=text name=q><select><option>1<option>2</select><button>Go</button></form>\n");
    }

    fn comments(&mut self, comments: usize) {
        for _ in 0..comments {
            self.open("div");
            self.raw("<time datetime=\"2024-05-06\">6 May</time> <font color=red>");
            self.text(12);
            self.raw("</font><div style=\"display: none\">x</div>");
            self.close("div");
        }
    }
}
