//! Lines in the middle of a text that talk to the reader about the site, and lines of the text that share their words.

use dechaff::{Cleaner, Hint, Options, Outcome, Raw};

/// Paragraphs of an article in a language, as its page says.
const TEXTS: [(&str, [&str; 4]); 5] = [
    (
        "en",
        [
            "The town library opened again on Monday after two years of repairs, and more than three hundred people waited at its door.",
            "Its roof was laid anew in the summer, the walls are dry, and the reading room has its green lamps back.",
            "\"I had not thought that it would be this beautiful,\" said a reader who lives on the square and came here as a child.",
            "The town spent two million euros, part of which came from the county, and promises to open on Sundays, too.",
        ],
    ),
    (
        "de",
        [
            "Die Stadtbücherei hat am Montag nach zwei Jahren Umbau wieder geöffnet, und mehr als dreihundert Menschen warteten vor der Tür.",
            "Das Dach wurde im Sommer neu gedeckt, die Wände sind trocken, und der Lesesaal hat seine grünen Lampen wieder.",
            "„Ich hätte nicht gedacht, dass es so schön wird“, sagte eine Leserin, die am Platz wohnt und schon als Kind herkam.",
            "Die Stadt gab zwei Millionen Euro aus, ein Teil davon kam vom Land, und verspricht, auch sonntags zu öffnen.",
        ],
    ),
    (
        "fr",
        [
            "La bibliothèque municipale a rouvert lundi après deux ans de travaux, et plus de trois cents personnes attendaient devant la porte.",
            "Le toit a été refait pendant l'été, les murs sont secs, et la salle de lecture a retrouvé ses lampes vertes.",
            "« Je ne pensais pas que ce serait aussi beau », a dit une lectrice qui habite sur la place et venait ici enfant.",
            "La ville a dépensé deux millions d'euros, dont une partie vient du département, et promet d'ouvrir aussi le dimanche.",
        ],
    ),
    (
        "ru",
        [
            "Городская библиотека открылась в понедельник после двух лет ремонта, и у дверей ждали больше трёхсот человек.",
            "Крышу перекрыли летом, стены сухие, а в читальный зал вернулись зелёные лампы.",
            "«Я не думала, что будет так красиво», — сказала читательница, которая живёт на площади и приходила сюда ребёнком.",
            "Город потратил два миллиона евро, часть которых дала область, и обещает открывать её и по воскресеньям.",
        ],
    ),
    (
        "zh",
        [
            "市图书馆经过两年整修，于星期一重新开放，三百多人一早就在门口等候。",
            "屋顶在夏天重新铺过，墙壁已经干透，阅览室里又亮起了绿色的台灯。",
            "“没想到会这么漂亮。”住在广场边的一位读者说，她小时候常来这里。",
            "市里为此花了两百万元，其中一部分来自省里，并承诺星期天也开门。",
        ],
    ),
];

const TO_THE_READER: [(&str, &[&str]); 5] = [
    (
        "en",
        &[
            "Advertisement",
            "Article continues below this ad",
            "By signing up, you agree to our Terms of Use and Privacy Policy.",
            "This entry was posted on Monday, March 3rd, 2008 at 3:04 pm and is filed under News. You can follow any responses to this entry through the RSS 2.0 feed.",
            "Tags: libraries, roofs",
            "Download our free app for iOS and Android",
            "Follow us on Google News to get the latest stories first.",
            "Sign up for our free daily newsletter and never miss a story.",
            "Already a subscriber? Log in",
            "Your browser does not support the audio element.",
            "Have a story to share? Email us at tips@example.com",
            "When you purchase through links on our site, we may earn an affiliate commission.",
            "Was this article helpful?",
            "4 min read",
            "Photo: Getty Images",
            "Read also: Why the ferry terminal will stay shut until spring",
        ],
    ),
    (
        "de",
        &[
            "Weiterlesen nach der Anzeige",
            "Abonnieren Sie unseren WhatsApp-Kanal und bleiben Sie auf dem Laufenden.",
            "Dieser Artikel ist nur für Abonnenten lesbar.",
            "Artikel anhören",
            "Diesen Artikel teilen",
            "Haben Sie einen Fehler entdeckt? Schreiben Sie uns an redaktion@example.de.",
            "Mit Material der dpa",
        ],
    ),
    (
        "fr",
        &[
            "La suite après la publicité",
            "Suivez toute l'actualité sur notre chaîne WhatsApp.",
            "Il vous reste 75% de cet article à lire. La suite est réservée aux abonnés.",
            "Temps de lecture : 3 minutes",
            "Ce contenu est bloqué car vous n'avez pas accepté les cookies et autres traceurs.",
            "(Avec AFP)",
        ],
    ),
    (
        "ru",
        &[
            "Подписывайтесь на наш Telegram-канал, чтобы первыми узнавать новости.",
            "Нашли ошибку? Выделите текст и нажмите Ctrl+Enter.",
            "Нажимая кнопку «Подписаться», вы соглашаетесь с политикой конфиденциальности.",
            "Поделитесь с друзьями",
        ],
    ),
    (
        "zh",
        &[
            "广告",
            "扫描二维码关注我们的公众号",
            "点击阅读全文",
            "返回某网，查看更多",
            "图片来源：视觉中国",
            "欢迎提供新闻线索，报料热线：400-800-0088",
            "觉得不错，请点赞、在看、转发三连",
        ],
    ),
];

const OF_THE_TEXT: [(&str, &[&str]); 5] = [
    (
        "en",
        &[
            "Advertisement revenue fell by a third last year.",
            "By signing up more members than ever, the union gained a seat.",
            "Follow our reporters through a day at the harbour.",
            "Share this, said the teacher, and broke the bread.",
            "What do you think the mayor found behind the door?",
            "Photo by photo, the archive was scanned by twelve people.",
            "Filed in 2019, the patent describes a hinge that needs no screw.",
            "Tagged with a radio collar in 2014, the wolf moved north.",
            "Last edited by Max Brod in 1925, the manuscript lacks its final chapter.",
            "The letters that the painter wrote",
            "Re:view is the name of the club's newspaper.",
        ],
    ),
    (
        "de",
        &[
            "Die Anzeige ging am Abend bei der Polizei ein.",
            "Ihre Meinung änderte sie nicht mehr.",
            "Nach der Anzeige bei der Polizei wurde es still um ihn.",
            "Der Newsletter der Stadt hat zweitausend Leser.",
            "Von meinem Vater habe ich 1987 diese Uhr bekommen.",
            "Jeden Montag schreibt er seiner Mutter eine lange E-Mail.",
        ],
    ),
    (
        "fr",
        &[
            "Partager le pain est une vieille coutume du village.",
            "Suivez le sentier jusqu'au moulin, puis tournez à gauche.",
        ],
    ),
    ("ru", &["Поделиться хлебом", "Следите за погодой в горах, советуют спасатели."]),
    (
        "zh",
        &[
            "广告收入同比下降三成，馆长说。",
            "图书馆的屋顶漏了三年。",
            "我是广告公司的职员，他这样介绍自己。",
            "关注儿童的阅读，是她一直在做的事。",
            "点击率并不能说明一切。",
            "分享本身就是一种快乐，她常说。",
            "成为会员国需要全体成员一致同意。",
            "扫码加油已经在全市推开。",
            "阅读时间一到，孩子们就自己搬着小凳子坐到窗边。",
        ],
    ),
];

/// Whether a line in the middle of the text of a page stays in its body, as HTML and as plain text.
fn stays(cleaner: &Cleaner, language: &str, line: &str) -> [bool; 2] {
    let text =
        TEXTS.iter().find(|(known, _)| *known == language).map(|(_, text)| text).expect("a text in its language");
    let lines: Vec<&str> = [&text[..2], &[line], &text[2..]].concat();
    let paragraphs: String = lines.iter().map(|line| format!("<p>{line}</p>\n")).collect();
    let title = &text[0][..text[0].char_indices().nth(12).map_or(0, |(at, _)| at)];
    let html = format!(
        "<!doctype html><html lang={language}><meta charset=utf-8><title>{title}</title>\
         <div class=top><a href=/>A</a> <a href=/b>B</a></div><h1>{title}</h1><div class=text>{paragraphs}</div>"
    );
    let plain = format!("A\nB\n\n{title}\n\n{}\n", lines.join("\n"));
    [html, plain].map(|page| {
        let raw = Raw { bytes: page.into_bytes(), hint: Hint::default(), ..Raw::default() };
        let Outcome::Kept(document) = cleaner.clean(&raw) else { panic!("{language}: dropped beside {line:?}") };
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        let body = squeeze(&document.body);
        assert!(body.contains(&squeeze(text[2])), "{language}: the text itself is gone beside {line:?}");
        body.contains(&squeeze(line))
    })
}

#[test]
fn what_talks_to_the_reader_is_no_body() {
    let cleaner = Cleaner::new(Options::default()).expect("the options are sound");
    for (language, lines) in TO_THE_READER {
        for line in lines {
            assert_eq!(stays(&cleaner, language, line), [false, false], "{language}: {line}");
        }
    }
}

#[test]
fn what_shares_its_words_is_body() {
    let cleaner = Cleaner::new(Options::default()).expect("the options are sound");
    for (language, lines) in OF_THE_TEXT {
        for line in lines {
            assert_eq!(stays(&cleaner, language, line), [true, true], "{language}: {line}");
        }
    }
}
