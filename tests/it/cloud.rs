//! Objects in stores and on web servers. The store is a moto server from PyPI, installed and started here; where it can't be had the
//! test says so and passes. `cargo test --features cloud --test it cloud`, with a network.

use crate::program::{dechaff, pipe};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::tempdir;

/// A server that ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Installs and starts the server; says why not.
fn start(folder: &Path) -> Result<Server, String> {
    let run = |command: &mut Command| match command.stdout(Stdio::null()).stderr(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        other => Err(format!("{:?} ended with {other:?}", command.get_program())),
    };
    let venv = folder.join("venv");
    run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    run(Command::new(venv.join("bin/python")).args(["-m", "pip", "install", "--quiet", "moto[s3,server]"]))?;
    let port =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).map_err(|e| e.to_string())?;
    let port = port.port();
    let mut command = Command::new(venv.join("bin/moto_server"));
    command.args(["--host", "127.0.0.1", "--port", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    let server = Server { child: command.spawn().map_err(|error| error.to_string())?, port };
    for _ in 0..300 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(server);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err("the server does not answer".to_owned())
}

impl Server {
    fn put(&self, path: &str, body: &[u8]) {
        let answer = self.ask("PUT", path, body);
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
    }

    /// Names of all objects in a bucket.
    fn names(&self, bucket: &str) -> Vec<String> {
        let answer = String::from_utf8(self.ask("GET", &format!("/{bucket}?list-type=2"), b"")).unwrap();
        let keys = answer.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
        keys.map(str::to_owned).collect()
    }

    fn ask(&self, method: &str, path: &str, body: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: AWS4-HMAC-SHA256 \
             Credential=test/20250307/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }

    /// Runs the program with credentials for this server.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = dechaff();
        command.arg("run").args(arguments).args(["--keep-all", "--dedupe", "off", "--fields", "from"]);
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("AWS_REGION", "us-east-1");
        let output = command.env("AWS_ENDPOINT", format!("http://127.0.0.1:{}", self.port)).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    }
}

/// Records in the large object of the test, of a hundred thousand bytes each.
const LINES: usize = 180;

#[test]
fn objects_of_a_bucket() {
    let folder = tempdir().unwrap();
    let server = match start(folder.path()) {
        Ok(server) => server,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
            {
                eprintln!("skipped, since there is no server: {error}");
            }
            return;
        }
    };
    server.put("/crawl", b"");
    server.put("/clean", b"");
    server.put("/crawl/2025/b.html", b"<p>A page that is worth a few words.");
    // More than one part to read, and more than one to write.
    let line = format!("{{\"body\":\"A clean record.\",\"more\":\"{}\"}}\n", "x".repeat(100_000));
    server.put("/crawl/2025/a.jsonl", &line.repeat(LINES).into_bytes());
    server.put("/crawl/2025/bad.gz", b"\x1f\x8b\x08 this is no gzip");
    server.put("/crawl/other/c.html", b"<p>Not asked for.");
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let got = |path: &str| {
        let answer = server.ask("GET", path, b"");
        let at = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
        String::from_utf8(answer[at..].to_vec()).unwrap()
    };

    // Inputs: a folder, an object, a pattern, names in a list; what is broken is set aside, and what isn't there is said.
    let (code, records, said) = server.run(&["s3://crawl/2025/", "--out", "-"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    let records = lines(&records);
    assert_eq!(records.len(), LINES + 1);
    assert!(records[0].contains("\"from\":\"s3://crawl/2025/a.jsonl#1\""));
    assert_eq!(records[LINES], "{\"from\":\"s3://crawl/2025/b.html\"}");
    let one = "{\"from\":\"s3://crawl/2025/b.html\"}\n";
    let other = "{\"from\":\"s3://crawl/other/c.html\"}\n";
    assert_eq!(server.run(&["s3://crawl/2025/b.html", "--out", "-"]).1, one);
    assert_eq!(server.run(&["s3://crawl/*/*.html", "--out", "-"]).1, format!("{one}{other}"));
    assert_eq!(server.run(&["s3://crawl/**/c.html", "--out", "-"]).1, other);
    assert_eq!(server.run(&["s3://crawl/*.html", "--out", "-"]).0, Some(3));
    assert_eq!(server.run(&["s3://crawl/nothing/", "--out", "-"]).0, Some(3));
    let dry = server.run(&["s3://crawl/2025", "--dry-run"]).1;
    assert_eq!(lines(&dry), ["a.jsonl", "b.html", "bad.gz"].map(|name| format!("s3://crawl/2025/{name}")));

    // Output: everything appears at the end, in the same names, and what a run before left over goes.
    let list = folder.path().join("list");
    std::fs::write(&list, "s3://crawl/2025/bad.gz\ns3://crawl/none.html\ns3://crawl/2025/a.jsonl\n").unwrap();
    let sharded = ["--files-from", list.to_str().unwrap(), "--out", "s3://clean/run", "--shard-size", "12M"];
    assert_eq!(server.run(&sharded), (Some(0), String::new(), String::new()));
    let files = ["dropped.jsonl", "manifest.json", "records-00001.jsonl", "records-00002.jsonl", "report.html"];
    assert_eq!(server.names("clean"), files.map(|name| format!("run/{name}")));
    let manifest: Value = serde_json::from_str(&got("/clean/run/manifest.json")).unwrap();
    let counts = ["kept", "dropped", "pages"].map(|name| manifest[name].as_u64().unwrap() as usize);
    assert_eq!(counts, [LINES, 2, LINES + 2]);
    assert_eq!(manifest["dropped_by_reason"], serde_json::json!({"broken": 1, "unreadable": 1}));
    let shards =
        ["/clean/run/records-00001.jsonl", "/clean/run/records-00002.jsonl"].map(|path| lines(&got(path)).len());
    assert_eq!(shards.iter().sum::<usize>(), LINES);
    let parts = ["s3://crawl/2025/a.jsonl", "--out", "s3://clean/parts", "--format", "bulk"];
    assert_eq!(server.run(&parts), (Some(0), String::new(), String::new()));
    assert_eq!(lines(&got("/clean/parts/records.bulk.jsonl")).len(), 2 * LINES);
    assert_eq!(lines(&server.run(&["s3://clean/run/records-*.jsonl", "--out", "-"]).1).len(), LINES);
    let whole = ["s3://crawl/2025/b.html", "--out", "s3://clean/run", "--no-report"];
    assert_eq!(server.run(&whole), (Some(0), String::new(), String::new()));
    assert_eq!(server.names("clean")[4..], ["run/dropped.jsonl", "run/manifest.json", "run/records.jsonl"]);
    assert_eq!(server.run(&["s3://crawl/2025/b.html", "--out", "s3://no-such-bucket/run"]).0, Some(4));
    // Output in the folder of the input is no input.
    let within = ["s3://crawl/", "--out", "s3://crawl/out", "--dry-run"];
    assert_eq!(server.run(&["s3://crawl/other/", "--out", "s3://crawl/out"]).0, Some(0));
    assert!(!server.run(&within).1.contains("/out/"));

    // A state knows objects that were read.
    let night = |state: &str| {
        let state = folder.path().join(state);
        let mut command = dechaff();
        command.args(["run", "s3://crawl/other", "--out", "s3://clean/nightly", "--keep-all", "--state"]).arg(state);
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("AWS_REGION", "us-east-1");
        let output = command.env("AWS_ENDPOINT", format!("http://127.0.0.1:{}", server.port)).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let mut kept = Vec::new();
    for run in 1..=2 {
        assert_eq!(night("state"), (Some(0), String::new()));
        kept.push(lines(&got(&format!("/clean/nightly/records-{run}.jsonl"))).len());
    }
    assert_eq!(kept, [1, 0]);

    // Another state doesn't write over what this one published.
    let published = || (server.names("clean"), got("/clean/nightly/records-1.jsonl"));
    let before = published();
    let (code, said) = night("other state");
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("s3://clean/nightly/manifest-1.json") && said.contains("another state"), "{said}");
    assert_eq!(published(), before);
    assert_eq!(night("state").0, Some(0));
}

/// A web server of few words: one page, and for everything else that it is not there.
fn web_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut request, mut line) = (String::new(), String::new());
            reader.read_line(&mut request).unwrap();
            while reader.read_line(&mut line).unwrap() > 2 {
                line.clear();
            }
            let body = "<p>A page that is worth a few words.";
            let answer = match request.split(' ').nth(1) {
                Some("/a%20page.html") => {
                    let head = format!("Content-Type: text/html\r\nContent-Length: {}\r\n", body.len());
                    let modified = "Last-Modified: Fri, 07 Mar 2025 19:02:00 GMT\r\n";
                    let body = if request.starts_with("HEAD") { "" } else { body };
                    format!("HTTP/1.1 200 OK\r\n{head}{modified}Connection: close\r\n\r\n{body}")
                }
                _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
            };
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    port
}

#[test]
fn pages_of_a_web_server() {
    let port = web_server();
    let address = format!("http://127.0.0.1:{port}/a%20page.html");
    let output = pipe(b"", &["run", &address, "--out", "-", "--keep-all", "--fields", "from,body"]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["from"], address);
    assert_eq!(record["body"], "A page that is worth a few words.");
    let code = |address: String| pipe(b"", &["run", &address, "--out", "-"]).status.code();
    assert_eq!(code(format!("http://127.0.0.1:{port}/none.html")), Some(3));
    assert_eq!(code(format!("{address}?page=2")), Some(3));
    assert_eq!(code("s3://bucket/[".to_owned()), Some(3));
}
