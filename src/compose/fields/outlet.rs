//! Which words can be the name of an outlet, and which look like one.

// The words of addresses; what talks to them is in `std`.
use core::net::IpAddr;

use super::place::{key, width};

/// Whether a value can be the name of an outlet.
pub(super) fn is_outlet(value: &str) -> bool {
    let value = tidy(value);
    let key = key(value);
    let letters = value.chars().filter(|character| character.is_alphabetic()).count();
    letters >= 2
        && !starts_with_address(value)
        && width(value) <= 60
        && !NO_OUTLETS.contains(&key.as_str())
        && !value.ends_with(['。', '？', '?', '！', '!', '；'])
        && !value.starts_with("//")
        && !NO_STARTS.iter().any(|start| value.starts_with(start))
        && !NO_ENDS.iter().any(|end| value.ends_with(end))
}

/// Whether a value begins with the address of a machine, which boards print beside *from*: `192.0.2.7 (臺灣)`.
fn starts_with_address(value: &str) -> bool {
    value.split_whitespace().next().is_some_and(|word| word.parse::<IpAddr>().is_ok())
}

/// Whether a name ends as names of outlets do.
pub(super) fn is_outlet_like(name: &str) -> bool {
    OUTLET_ENDS.iter().any(|end| name.ends_with(end))
}

/// The name without marks around it.
pub(super) fn tidy(value: &str) -> &str {
    value.trim_matches(|character: char| {
        character.is_whitespace()
            || matches!(
                character,
                '|' | ':'
                    | '：'
                    | ','
                    | '，'
                    | '。'
                    | '“'
                    | '”'
                    | '"'
                    | '-'
                    | '—'
                    | '·'
                    | '【'
                    | '】'
                    | '©'
                    | '!'
                    | '！'
            )
    })
}

/// Words that stand where an outlet is named and name none.
const NO_OUTLETS: &[&str] = &[
    "本站",
    "本站原创",
    "原创",
    "网络",
    "互联网",
    "网络整理",
    "本网",
    "本网站",
    "网友投稿",
    "未知",
    "网络转载",
    "其他",
    "其它",
    "不详",
    "转载",
    "本站整理",
    "整理",
    "投稿",
    "网站",
    "綜合",
    "综合",
    "综合整理",
    "unknown",
    "internet",
    "web",
    "none",
    "null",
    "admin",
    "administrator",
    "website",
    "online",
    "na",
    "undefined",
    "copyright",
    "本文",
    "本人",
    "作者",
    "原作者",
    "首页",
    "官方网站",
    "正文",
    "佚名",
    "编辑",
    "发布",
    "发表",
    "更新",
    "网友",
    "热心网友",
    "匿名用户",
    "管理员",
    "楼主",
    "沙发",
    "板凳",
    "阅读",
    "阅读量",
];

/// Whether a name at the foot of a page is that of who made the software of its board or blog.
pub(super) fn is_maker(name: &str) -> bool {
    const MAKERS: [&str; 15] = [
        "comsenz",
        "comsenzinc",
        "discuz",
        "discuzteam",
        "phpwind",
        "phpbb",
        "phpbbgroup",
        "phpbblimited",
        "vbulletin",
        "vbulletinsolutions",
        "xenforo",
        "xenforoltd",
        "invisioncommunity",
        "typecho",
        "dedecms",
    ];
    MAKERS.contains(&key(name).as_str())
}

/// How lines begin that stand where an outlet would and are about something else.
const NO_STARTS: &[&str] =
    &["发布于", "發布於", "发表于", "来自", "微信号", "关于", "欢迎", "点击", "联系", "更多", "扫码", "分享", "返回"];

/// How they end.
const NO_ENDS: &[&str] =
    &["投诉", "首页", "首頁", "举报", "登录", "注册", "字号", "评论", "许可证", "声明", "协议", "政策"];

/// How the names of outlets end. What stands beside a date may also be a person or a place.
const OUTLET_ENDS: &[&str] = &[
    "网",
    "報",
    "报",
    "社",
    "新闻",
    "新聞",
    "日报",
    "晚报",
    "时报",
    "周刊",
    "杂志",
    "在线",
    "财经",
    "资讯",
    "客户端",
    "频道",
    "电视台",
    "广播",
    "传媒",
    "媒体",
    "融媒",
    "发布",
    "论坛",
    "博客",
    "号",
    "台",
    "观察",
    "快报",
    "头条",
    "文库",
    "文档",
    "百科",
    "之声",
    "視",
    "视",
    "网站",
    "導報",
    "デジタル",
    "新闻网",
    "ニュース",
    "通信",
    "経済",
    "スポーツ",
    "オンライン",
    "マガジン",
    "テレビ",
    "放送",
    "網",
    "日報",
    "晚報",
    "時報",
    "週刊",
    "雜誌",
    "財經",
    "頻道",
    "電視台",
    "電台",
    "電視",
    "傳媒",
    "媒體",
    "论道",
    "新媒体",
    "研究院",
    "大学",
    "委员会",
    "办公室",
    "政府",
    "统计局",
    "公安",
    "检察院",
    "法院",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_and_software_are_no_outlets() {
        for name in ["192.0.2.7 (臺灣)", "2001:db8::1 (臺灣)", "发布", "热心网友"] {
            assert!(!is_outlet(name), "{name}");
        }
        for name in ["21世纪经济报道", "3.15晚会", "某县发布"] {
            assert!(is_outlet(name), "{name}");
        }
        assert!(is_maker("Comsenz Inc.") && !is_maker("某论坛"));
    }
}
