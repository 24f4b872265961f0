//! Pages made to be slow, for the test that counts steps and the benchmark that takes the time.

/// Makes a page of about so many pieces.
pub(crate) type Make = fn(usize) -> String;

/// Named by what is in them.
pub(crate) const PAGES: &[(&str, Make)] = &[
    ("nested div", |n| "<div>".repeat(n)),
    ("nested ul and li", |n| "<ul><li>".repeat(n)),
    ("nested font", |n| "<font>".repeat(n)),
    ("nested distinct font", |n| (0..n).map(|i| format!("<font size={i}>")).collect()),
    ("paragraphs with distinct font", |n| (0..n).map(|i| format!("<p><font color={i}>x")).collect()),
    ("paragraphs with a long font", |n| format!("<p><font class='{}'>x{}", "word ".repeat(n), "<p>x".repeat(n))),
    ("nested table", |n| "<table>".repeat(n)),
    ("nested table tr td", |n| "<table><tr><td>".repeat(n)),
    ("nested a div", |n| "<a><div>".repeat(n)),
    ("nested a div, closed", |n| "<a><div>".repeat(n) + &"</a>".repeat(n)),
    ("nested a div with text, closed", |n| "<a><div>x".repeat(n) + &"</a>x".repeat(n)),
    ("b p, b closed", |n| "<b><p>x</b>".repeat(n)),
    ("b i, b closed", |n| "<b><i>x</b>".repeat(n)),
    ("span, p closed", |n| "<span>x</p>".repeat(n)),
    ("stray end tags under div", |n| "<div>".repeat(n) + &"</span></b></li></h1></td></form>".repeat(n)),
    ("li under div", |n| "<div>".repeat(n) + &"<li>x".repeat(n)),
    ("dd under span", |n| "<dl>".to_owned() + &"<span>".repeat(n) + &"<dd>x".repeat(n)),
    ("text in a table", |n| "<table>".to_owned() + &"x<tr>".repeat(n)),
    ("elements in a table", |n| "<table>".to_owned() + &"<b>x<tr>".repeat(n)),
    ("less-than signs", |n| "<".repeat(n * 20)),
    ("comment starts", |n| "<!--".repeat(n * 4)),
    ("a comment of dashes", |n| "<!--".to_owned() + &"-".repeat(n * 20)),
    ("ampersands", |n| "&".repeat(n * 20)),
    ("long reference", |n| "&".to_owned() + &"a".repeat(n * 20)),
    ("reference names", |n| "&CounterClockwiseContourIntegra".repeat(n)),
    ("unclosed quotes in attributes", |n| "<a href=\"".repeat(n)),
    ("unclosed tags", |n| "<a ".repeat(n)),
    ("a long class", |n| format!("<div class='{}'>x", "a".repeat(n * 20))),
    ("many class words", |n| {
        format!("<div class='{}'>x", (0..n).map(|i| format!("w{} ", letters(i))).collect::<String>())
    }),
    ("many classes", |n| (0..n).map(|i| format!("<p class={}>x", letters(i))).collect()),
    ("many attributes", |n| format!("<div {}>x", (0..n).map(|i| format!("a{i}=1 ")).collect::<String>())),
    ("many tags with attributes", |n| format!("<div {}>x", "a=1 ".repeat(50)).repeat(n / 20)),
    ("scripts in comments in scripts", |n| "<script><!--<script>".repeat(n)),
    ("script end almost", |n| "<script>".to_owned() + &"</scrip".repeat(n)),
    ("NUL", |n| "\0".repeat(n * 20)),
    ("templates", |n| "<template>".repeat(n)),
    ("objects with formatting", |n| "<object><b>".repeat(n) + &"</b></object>x".repeat(n)),
    ("svg and math", |n| "<svg><g><foreignObject><math><mi>".repeat(n) + &"</p>x".repeat(n)),
    ("forms", |n| "<form><div></form>x".repeat(n)),
    ("option in select", |n| "<select><option><div>".repeat(n)),
    ("dates", |n| "<p itemprop=datePublished content=2024>x".repeat(n)),
    ("titles", |n| "<title>x</title><time datetime=1>".repeat(n)),
];

fn letters(mut number: usize) -> String {
    let mut word = String::from("w");
    while number > 0 {
        word.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    word
}
