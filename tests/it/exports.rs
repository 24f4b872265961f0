//! What crawlers and browsers export: JSON in its forms, CSV, MHTML, ARC, WACZ.

use crate::containers::{PAGE, deflate, gzip, read, reasons, response, zip_member};
use crate::program::{Left, dechaff, pipe};
use serde_json::{Value, json};
use std::fs;
use tempfile::tempdir;

const BODY: &str = "A page that was packed with care, and then packed again with care.";

/// The fields of records that come of some bytes.
fn records(bytes: &[u8], flags: &[&str]) -> Vec<Value> {
    let fixed = ["run", "-", "--out", "-", "--keep-all", "--dedupe", "off", "--fields", "from,id,url,body"];
    let output = pipe(bytes, &[&fixed, flags].concat());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn column<'r>(records: &'r [Value], name: &str) -> Vec<&'r str> {
    records.iter().map(|record| record[name].as_str().unwrap_or("")).collect()
}

#[test]
fn exports_need_no_configuration() {
    let page = "<html><body><p>A page.</p></body></html>";
    let firecrawl = serde_json::json!({ "success": true, "status": "completed", "total": 2, "data": [
        { "markdown": "# A page", "rawHtml": page, "metadata": { "title": "A", "sourceURL": "https://example.org/1" } },
        { "markdown": "Only text.", "metadata": { "sourceURL": "https://example.org/2", "statusCode": 200 } },
    ]});
    let apify = serde_json::json!([
        { "url": "https://example.org/1", "crawl": { "loadedUrl": "https://example.org/x" }, "text": "A page.", "html": null },
        { "crawl": { "loadedUrl": "https://example.org/2", "loadedTime": "2025-03-07T01:02:03Z" }, "markdown": "Only text." },
    ]);
    let scrapy = serde_json::json!([
        { "url": "https://example.org/1", "status": 200, "body": page },
        { "url": "https://example.org/2", "body": "Only text." },
    ]);
    for export in [firecrawl, apify, scrapy] {
        for text in [export.to_string(), format!("{export:#}"), format!("\u{feff}\r\n{export:#}\n")] {
            let records = records(text.as_bytes(), &[]);
            assert_eq!(column(&records, "url"), ["https://example.org/1", "https://example.org/2"], "{text}");
            assert!(column(&records, "body")[0].contains("A page"), "{records:?}");
            assert!(column(&records, "body")[1].starts_with("Only text."), "{records:?}");
            assert_eq!(column(&records, "from"), ["-#1", "-#2"]);
        }
    }
}

#[test]
fn names_of_ones_own() {
    let lines = r#"{"seite":{"quelle":"<p>One page."},"Adresse":"https://example.org/1"}"#;
    assert_eq!(records(lines.as_bytes(), &[]).len(), 0);
    let records = records(lines.as_bytes(), &["--input-fields", "html=seite.quelle,url=adresse"]);
    assert_eq!(column(&records, "body"), ["One page."]);
    assert_eq!(column(&records, "url"), ["https://example.org/1"]);
    let wrong = pipe(b"", &["run", "-", "--out", "-", "--input-fields", "titel=x"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn an_array_that_is_broken_loses_only_what_is_broken() {
    let case = |text: &str| {
        let (kept, dropped, _) = read(&[("array", text.as_bytes().to_vec())]);
        (kept, dropped)
    };
    let kept = |numbers: &[u32]| numbers.iter().map(|number| format!("array#{number}")).collect::<Vec<_>>();
    // Cut at the end.
    let (found, dropped) = case("[\n{\"text\":\"one\"},\n{\"text\":\"two\"},\n{\"text\":\"thr");
    assert_eq!((found, dropped), (kept(&[1, 2]), reasons(&[("array#3", "broken")])));
    // A quote too few.
    let (found, dropped) = case("[\n{\"text\":\"one\"},\n{\"text\":\"two},\n{\"text\":\"three\"}\n]");
    assert_eq!((found, dropped), (kept(&[1, 3]), reasons(&[("array#2", "broken")])));
    // Values that are no objects, and objects that are no pages.
    let (found, dropped) =
        case("[\n{\"text\":\"one [with] {brackets} \\\" \"},\n[1,2],\n7,\n{\"a\":1},\n{\"text\":\"five\"}]");
    assert_eq!(found, kept(&[1, 5]));
    assert_eq!(dropped, reasons(&[("array#2", "broken"), ("array#3", "broken"), ("array#4", "broken")]));
    // Objects over lines, one after another.
    let (found, dropped) = case("{\n  \"text\": \"one\"\n}\n{\n  \"text\": \"two\"\n}\n");
    assert_eq!((found, dropped), (kept(&[1, 2]), vec![]));
    // One object in which nothing has a page's name is a text like others.
    let answer = "{\n  \"count\": 2,\n  \"next\": \"The road to the lake is open again since Monday morning.\"\n}\n";
    let (found, dropped) = case(answer);
    assert_eq!((found, dropped), (vec!["array".to_owned()], vec![]));
    // Too much.
    let (found, dropped) = case(&format!("[{{\"text\":\"{}\"}},{{\"text\":\"two\"}}]", "a ".repeat(9 << 20)));
    assert_eq!((found, dropped), (kept(&[2]), reasons(&[("array#1", "too-big")])));
    // Nothing to read is no fault.
    let (found, dropped) = case("[\n{\"html\":\"\",\"url\":\"x\"},\n{\"html\":null}]");
    assert_eq!((found, dropped), (kept(&[]), reasons(&[("array#1", "empty"), ("array#2", "empty")])));
}

#[test]
fn tables() {
    let html = "\"<p>One page,\n with \"\"quotes\"\".\"";
    for delimiter in [",", ";", "\t"] {
        let table = format!(
            "id,url,HTML\r\na,https://example.org/1,{html}\r\nb,https://example.org/2,<p>Another page.\r\nc,,\r\n"
        );
        let table = table.replace("id,url,HTML", &format!("id{delimiter}url{delimiter}HTML"));
        let table =
            table.replace("a,https", &format!("a{delimiter}https")).replace("b,https", &format!("b{delimiter}https"));
        let table = table.replace("/1,", &format!("/1{delimiter}")).replace("/2,", &format!("/2{delimiter}"));
        let table = table.replace("c,,", &format!("c{delimiter}{delimiter}"));
        let (kept, dropped, left) = read(&[("table", table.into_bytes())]);
        assert_eq!(kept, ["table#1", "table#2"]);
        assert_eq!(dropped, reasons(&[("table#3", "empty")]));
        assert_eq!(left.records[0]["id"], "a");
        assert_eq!(left.records[0]["url"], "https://example.org/1");
        assert_eq!(left.records[0]["body"], "One page, with \"quotes\".");
    }
    let clean = records(b"url,title,body\nx,One,\"A clean, short record.\"\n", &[]);
    assert_eq!(column(&clean, "body"), ["A clean, short record."]);
    // Text with commas is text.
    let prose = records(b"text, pictures, sounds\nare what this page is about, among others.\n", &[]);
    assert_eq!(column(&prose, "from"), ["-"]);
    // A quote that is never closed takes the rest with it, and no memory.
    let open = format!("id,text\n1,short\n2,\"{}", "never closed\n".repeat(2 << 20));
    let (kept, dropped, _) = read(&[("table", open.into_bytes())]);
    assert_eq!((kept, dropped), (vec!["table#1".to_owned()], reasons(&[("table#2", "too-big")])));
    // A shorter one is seen at the end of the table; a row without a line end is none.
    let open = b"id,text\n1,short\n2,\"never closed\n3,lost\n".to_vec();
    let whole = b"id,text\r\n1,\"A page, in quotes.\"\r\n2,\"The last \"\"page\"\".\"".to_vec();
    let (kept, dropped, _) = read(&[("open", open), ("whole", whole)]);
    assert_eq!(kept, ["open#1", "whole#1", "whole#2"]);
    assert_eq!(dropped, reasons(&[("open#2", "broken")]));
}

#[test]
fn rows_that_do_not_fit_are_named_and_kept_aside() {
    let folder = tempdir().unwrap();
    let (pages, out, aside) = (folder.path().join("in"), folder.path().join("out"), folder.path().join("aside"));
    fs::create_dir(&pages).unwrap();
    let table = "url,text\nhttps://a.example/1,One, two and three.\nhttps://a.example/2,\"One, two and \"\"three\"\".\"\n\
        https://a.example/3,A 5\" pipe.,,\nhttps://a.example/4\nhttps://a.example/5, \"One, two.\"\n\
        https://a.example/6,\"A row over\r\ntwo lines.\"\nhttps://a.example/7,\"never closed\nhttps://a.example/8,lost\n";
    fs::write(pages.join("table"), table).unwrap();
    let long =
        format!("{{\"text\":\"short\"}}\n{{\"text\":\"{}\"}}\n{{\"text\":\"after\"}}\n", "a word ".repeat(10_000));
    fs::write(pages.join("lines"), &long).unwrap();
    let run = |input: &std::path::Path, flags: &[&str]| {
        let mut command = dechaff();
        command.arg("run").arg(input).arg("--out").arg(&out).arg("--quarantine").arg(&aside);
        let output =
            command.args(["--keep-all", "--dedupe", "off", "--fields", "url,body"]).args(flags).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        Left::read(&out)
    };
    let left = run(&pages, &["--limit-bytes", "50k"]);
    assert_eq!(
        column(&left.records, "body"),
        ["short", "after", "One, two and \"three\".", "A 5\" pipe.", "two lines."]
    );
    let expected = ["lines#2", "table#1", "table#4", "table#5", "table#7"]
        .map(|from| (from.to_owned(), if from == "lines#2" { "too-big" } else { "broken" }.to_owned()));
    assert_eq!(left.reasons(&pages), expected);
    // What is aside can be mended and read again, or read with other limits.
    let tables: Vec<String> = fs::read_dir(aside.join("broken"))
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let mut texts = tables.clone();
    texts.sort();
    assert_eq!(texts[0], "\"url\",\"text\"\n\"https://a.example/1\",\"One\",\" two and three.\"\n");
    assert!(texts[3].ends_with("\"never closed\nhttps://a.example/8,lost\n"), "{texts:?}");
    let again = run(&aside.join("too-big"), &[]);
    assert_eq!(again.records.len(), 1);
    assert_eq!(again.records[0]["body"].as_str().unwrap().len(), 70_000 - 1);
}

#[test]
fn members_of_a_zip_that_was_stored_through_a_pipe() {
    let tricky = [b"PPKPK\x07\x08PK\x07\x08....PK".as_slice(), PAGE, b"P"].concat();
    let stored = |name: &str, bytes: &[u8]| {
        let mut member = zip_member(name, 0, 8, bytes);
        let end = member.len() - 8;
        member.truncate(end);
        for _ in 0..2 {
            member.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        }
        member
    };
    let zip =
        [stored("a", PAGE), stored("folder/", b""), stored("b", &tricky), stored("c", PAGE), b"PK\x01\x02".to_vec()]
            .concat();
    let (kept, dropped, left) = read(&[("a.zip", zip.clone()), ("cut.zip", zip[..zip.len() - 40].to_vec())]);
    assert_eq!(kept, ["a.zip#a", "a.zip#c", "cut.zip#a"]);
    assert_eq!(dropped, reasons(&[("a.zip#b", "binary"), ("cut.zip#b", "binary"), ("cut.zip#c", "broken")]));
    assert_eq!(left.records[1]["body"], BODY);
}

fn mhtml(encoding: &str, text: &str) -> Vec<u8> {
    format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/saved\r\nSubject: A page\r\n\
         Date: Fri, 7 Mar 2025 19:02:00 +0100\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----Boundary--x\"\r\n\r\n\r\n\
         ------Boundary--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <frame@mhtml.blink>\r\n\
         Content-Transfer-Encoding: {encoding}\r\nContent-Location: https://example.org/saved\r\n\r\n{text}\r\n\
         ------Boundary--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n\
         ------Boundary--x\r\nContent-Type: text/html\r\n\r\n<p>A frame with an advertisement.\r\n------Boundary--x--\r\n"
    )
    .into_bytes()
}

#[test]
fn pages_that_a_browser_saved() {
    let quoted = mhtml(
        "quoted-printable",
        "<p class=3D\"x\">A page that was packed with care, and th=\r\nen packed again with care.=20",
    );
    let base64 = mhtml(
        "base64",
        "PHA+QSBwYWdlIHRoYXQgd2FzIHBhY2tlZCB3aXRoIGNhcmUsIGFuZCB0aGVuIHBh\r\nY2tlZCBhZ2FpbiB3aXRoIGNhcmUuPC9wPg==",
    );
    let plain = mhtml("8bit", std::str::from_utf8(PAGE).unwrap());
    let single =
        b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Location: https://example.org/saved\n\n\
        <p>A page that was packed with care, and then packed again with care."
            .to_vec();
    for message in [quoted.clone(), base64.clone(), plain, single, gzip(&quoted)] {
        let (kept, dropped, left) = read(&[("page.mhtml", message)]);
        assert_eq!((kept, dropped), (vec!["page.mhtml".to_owned()], vec![]));
        assert_eq!(left.records[0]["body"], BODY);
        assert_eq!(left.records[0]["url"], "https://example.org/saved");
    }
    let broken = String::from_utf8(base64).unwrap().replace("PHA+", "!!!!").into_bytes();
    let cut = quoted[..String::from_utf8_lossy(&quoted).find("packed").unwrap()].to_vec();
    let big = mhtml("8bit", &"words ".repeat(3 << 20));
    let none = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\nno parts".to_vec();
    let (kept, dropped, _) = read(&[("a", broken), ("b", cut), ("c", big), ("d", none)]);
    assert_eq!(kept, [""; 0]);
    assert_eq!(dropped, reasons(&[("a", "broken"), ("b", "broken"), ("c", "too-big"), ("d", "broken")]));
    // An answer of a server that stands alone in a file is no message of a browser's.
    assert_eq!(records(b"Title: a page\n\nA text with a colon in its first line.", &[]).len(), 1);
}

fn arc_record(url: &str, payload: &[u8]) -> Vec<u8> {
    let line = format!("{url} 192.0.2.1 20250307010203 text/html {}\n", payload.len());
    [line.as_bytes(), payload, b"\n"].concat()
}

#[test]
fn an_archive_of_the_old_kind() {
    let answer = |status: &str, body: &[u8]| {
        [format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n").as_bytes(), body].concat()
    };
    let version = "1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n";
    let head = format!("filedesc://example.arc 0.0.0.0 20250307010203 text/plain {}\n{version}\n", version.len());
    let parts = [
        head.into_bytes(),
        arc_record("dns:example.org", b"192.0.2.1"),
        arc_record("http://example.org/1", &answer("200 OK", PAGE)),
        arc_record("http://example.org/2", &answer("404 Not Found", PAGE)),
        b"garbage\nmore garbage\n".to_vec(),
        // The second version of the format has more words.
        {
            let payload = answer("200 OK", PAGE);
            let line =
                format!("http://example.org/3 192.0.2.1 20250307010203 text/html 200 - - 0 x.arc {}\n", payload.len());
            [line.as_bytes(), &payload, b"\n"].concat()
        },
    ];
    let plain = parts.concat();
    let members: Vec<u8> = parts.iter().flat_map(|part| gzip(part)).collect();
    let cut = plain[..plain.len() - 20].to_vec();
    for (bytes, urls) in [(plain, 2), (members, 2), (cut, 1)] {
        let (_, dropped, left) = read(&[("a", bytes)]);
        let found: Vec<&str> = left.records.iter().map(|record| record["url"].as_str().unwrap()).collect();
        assert_eq!(found, ["http://example.org/1", "http://example.org/3"][..urls]);
        let whys: Vec<&str> = dropped.iter().map(|(_, why)| why.as_str()).collect();
        assert_eq!(whys, ["not-a-page", "broken", "broken"][..4 - urls]);
    }
}

#[test]
fn a_collection_of_a_web_recorder() {
    let warc = gzip(&response("https://example.org/1", "200 OK\r\nContent-Type: text/html", PAGE));
    let pages =
        b"{\"format\":\"json-pages-1.0\"}\n{\"url\":\"https://example.org/1\",\"text\":\"The page once more.\"}\n";
    let members = [
        zip_member("archive/data.warc.gz", 0, 0, &warc),
        zip_member("indexes/index.cdx.gz", 0, 0, &gzip(b"org,example)/ 2025 {\"url\":\"x\"}")),
        zip_member("pages/pages.jsonl", 8, 8, &deflate(pages)),
        zip_member("datapackage.json", 8, 0, &deflate(b"{\"profile\":\"data-package\"}")),
        b"PK\x01\x02".to_vec(),
    ];
    let (kept, dropped, left) = read(&[("a.wacz", members.concat())]);
    assert_eq!((kept, dropped), (vec!["a.wacz#archive/data.warc.gz#0".to_owned()], vec![]));
    assert_eq!(left.records[0]["url"], "https://example.org/1");
    // Another order of the members, as writers have it.
    let other = [&members[2], &members[1], &members[0], &members[4]].map(Vec::as_slice).concat();
    assert_eq!(read(&[("a.wacz", other)]).0.len(), 1);
}

#[test]
fn records_with_a_dictionary() {
    let samples: Vec<Vec<u8>> = (0..200)
        .map(|number| response(&format!("https://example.org/{number}"), "200 OK\r\nContent-Type: text/html", PAGE))
        .collect();
    let dictionary = zstd::dict::from_samples(&samples, 4096).unwrap();
    let mut compressor = zstd::bulk::Compressor::with_dictionary(3, &dictionary).unwrap();
    let frames: Vec<u8> = samples[..3].iter().flat_map(|sample| compressor.compress(sample).unwrap()).collect();
    for dictionary in [dictionary.clone(), zstd::encode_all(dictionary.as_slice(), 3).unwrap()] {
        let head = [&[0x5d, 0x2a, 0x4d, 0x18][..], &(dictionary.len() as u32).to_le_bytes(), &dictionary].concat();
        let (kept, dropped, _) = read(&[("a.warc.zst", [head, frames.clone()].concat())]);
        assert_eq!((kept.len(), dropped), (3, vec![]));
    }
    // A frame that belongs to someone else, and a dictionary that is cut.
    let skipped = [&[0x5d, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc", &zstd::encode_all(PAGE, 3).unwrap()].concat();
    let cut = [&[0x5d, 0x2a, 0x4d, 0x18, 0, 1, 0, 0][..], &dictionary[..10]].concat();
    let (kept, dropped, _) = read(&[("a", skipped), ("b", cut)]);
    assert_eq!(kept, ["a"]);
    assert!(dropped.iter().all(|(from, why)| from == "b" && (why == "broken" || why == "empty")), "{dropped:?}");
}

#[test]
fn a_zip_that_was_damaged_says_so() {
    let good = zip_member("good", 8, 0, &deflate(PAGE));
    let mut flipped = zip_member("flipped", 0, 0, PAGE);
    let end = flipped.len();
    flipped[end - 5] ^= 1;
    let mut wrong = zip_member("wrong", 8, 8, &deflate(PAGE));
    let sizes = wrong.len() - 12;
    wrong[sizes] ^= 1;
    let mut lost = zip_member("lost", 8, 8, &deflate(PAGE));
    lost[40..50].fill(0xff);
    let zip = [flipped, wrong, lost, good, b"PK\x01\x02".to_vec()].concat();
    let (kept, dropped, _) = read(&[("a.zip", zip)]);
    assert_eq!(kept, ["a.zip#good"]);
    assert_eq!(dropped, reasons(&[("a.zip#flipped", "broken"), ("a.zip#wrong", "broken"), ("a.zip#lost", "broken")]));
}

#[test]
fn an_archive_has_only_so_many_members() {
    let folder = tempfile::tempdir().unwrap();
    let zip: Vec<u8> = (0..5).flat_map(|number| zip_member(&format!("{number}"), 8, 0, &deflate(PAGE))).collect();
    fs::write(folder.path().join("a.zip"), zip).unwrap();
    let out = folder.path().join("out");
    let mut command = dechaff();
    command.arg("run").arg(folder.path().join("a.zip")).arg("--out").arg(&out);
    assert!(command.args(["--keep-all", "--dedupe", "off", "--limit-members", "3"]).status().unwrap().success());
    let left = Left::read(&out);
    assert_eq!(left.records.len(), 3);
    assert_eq!(left.reasons(folder.path()), reasons(&[("a.zip", "too-many")]));
    assert_eq!(left.dropped[0]["detail"]["limit"], 3);
}

#[test]
fn what_nobody_sees_is_empty() {
    let folder = tempdir().unwrap();
    let bodies = [
        " \t\n",
        "\u{feff}",
        "\u{200b}\u{200d}\u{2060}",
        "\u{a0}\u{3000}\u{ad}",
        "\u{3164}\u{2800}",
        "\u{200b}a\u{200b}",
    ];
    for (name, more) in [("body", &[][..]), ("body", &["--keep-all"]), ("text", &["--keep-all"]), ("html", &[])] {
        let lines: Vec<String> = bodies.iter().map(|body| json!({ name: body }).to_string()).collect();
        let input = folder.path().join("in.jsonl");
        fs::write(&input, lines.join("\n")).unwrap();
        let out = folder.path().join("out");
        let mut command = dechaff();
        command.arg("run").arg(&input).arg("--out").arg(&out).args(more);
        assert!(command.status().unwrap().success());
        let left = Left::read(&out);
        let dropped: Vec<_> = left.dropped.iter().map(|line| line["why"].as_str().unwrap()).collect();
        assert_eq!(&dropped[..5], ["empty"; 5], "{name}: {:?}", left.records);
    }
}
