//! Text that was made to take long, of any length: what is known to be worse than linear in
//! Markdown parsers and HTML parsers, and what could be in ours.

/// Text of some kind.
pub(crate) struct Pattern {
    pub(crate) name: &'static str,
    make: fn(usize) -> String,
}

impl Pattern {
    /// About so many bytes of it.
    pub(crate) fn text(&self, bytes: usize) -> String {
        let mut text = (self.make)(bytes);
        let mut end = bytes.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        // A line that is cut may be of another kind, and with it the whole text.
        match text.rfind('\n') {
            Some(line) if end - line < 1_000 => text.truncate(line + 1),
            _ => {}
        }
        text
    }
}

/// Again and again, in so many bytes.
fn again(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes / unit.len() + 1)
}

/// Numbered pieces, in so many bytes.
fn numbered(bytes: usize, piece: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(bytes + 64);
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&piece(number));
    }
    text
}

/// One text, and after it another one, half of the bytes each.
fn halves(
    bytes: usize,
    first: impl Fn(usize) -> String,
    second: impl Fn(usize) -> String,
) -> String {
    let mut text = first(bytes / 2);
    let mut end = text.len().min(bytes / 2);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text.push_str("\n\n");
    text.push_str(&second(bytes / 2));
    text
}

macro_rules! patterns {
    ($($name:literal => $make:expr,)*) => {
        vec![$(Pattern { name: $name, make: $make },)*]
    };
}

/// All kinds.
pub(crate) fn patterns() -> Vec<Pattern> {
    let mut all = code();
    all.extend(outlines());
    all.extend(lists());
    all.extend(tables());
    all.extend(paragraphs());
    all.extend(headings());
    all.extend(links());
    all.extend(marks());
    all.extend(html());
    all.extend(comments());
    all.extend(dialects());
    all
}

fn code() -> Vec<Pattern> {
    patterns! {
        "code, short lines" => |n| format!("# A\n\n```\n{}", again("a\n", n)),
        "code, rust" => |n| format!("# A\n\n```rust\n{}", again("let x = 1;\n", n)),
        "code, a log" => |n| format!("# A\n\n```\n{}", numbered(n, |i| format!("2026-11-30 12:00:00 INFO request {i} took 12 ms\n"))),
        "code, wide lines" => |n| format!("# A\n\n```\n{}", again(&format!("{}\n", "x y ".repeat(60)), n)),
        "code, one line" => |n| format!("# A\n\n```\n{}", again("word ", n)),
        "code, one word" => |n| format!("# A\n\n```\n{}", again("가", n)),
        "code, blank lines" => |n| format!("# A\n\n```\n{}", again("\n", n)),
        "code after blank lines" => |n| format!("# A\n\n```\n{}", halves(n, |n| again("\n", n), |n| again("a\n", n))),
        "code, tabs" => |n| format!("# A\n\n```\n{}", again("\t\ta\n", n)),
        "code, many blocks" => |n| again("```sh\nls -l\n```\n\n", n),
        "code, blocks of 20 KiB" => |n| again(&format!("## A\n\n```rust\n{}```\n\n", "let x = f(1);\n".repeat(1_400)), n),
        "code, blocks of short lines" => |n| again(&format!("## A\n\n```\n{}```\n\n", "a\n".repeat(900)), n),
        "code, Mermaid that is none" => |n| format!("# A\n\n```mermaid\n{}", again("no diagram\n", n)),
        "code, indented" => |n| again("    a\n", n),
        "code in a list" => |n| format!("- a\n\n  ```\n{}", again("  a\n", n)),
        "code, fences never closed" => |n| again("```\n~~~\n", n),
        "code, a long language" => |n| halves(n, |n| format!("```{}", again("a", n)), |n| again("a\n", n)),
        "code, languages" => |n| numbered(n, |i| format!("```l{i}\nx\n```\n")),
        "code, art" => |n| format!("```\n{}", again("┌──┐\n│가│\n└──┘\n", n)),
    }
}

fn outlines() -> Vec<Pattern> {
    patterns! {
        "outlines" => |n| again(&format!("```\napp/\n{}```\n\n", "├── a\n".repeat(1_000)), n),
        "outline, flat" => |n| format!("```\n{}", again("├── a\n", n)),
        "outline under one root" => |n| format!("```\napp/\n{}", again("├── src\n│   └── main.rs\n", n)),
        "outline, deep" => |n| format!("```\n{}", numbered(n, |i| format!("{}└── a\n", "    ".repeat(i % 200)))),
        "outline, deep once" => |n| format!("```\n{}{}", (0..40).map(|i| format!("{}├── a\n", "│   ".repeat(i))).collect::<String>(), again(&format!("{}├── b\n", "│   ".repeat(40)), n)),
        "outline, a long root" => |n| halves(n, |n| format!("```\n{}:", again("가나 ", n)), |n| again("├── a\n", n)),
        "outline, wrapped" => |n| format!("```\n- a\n{}", again("  b\n", n)),
        "outline, wrapped with remarks" => |n| format!("```\n- a\n{}", again("  b #\n", n)),
        "outline in words" => |n| format!("```\n{}", again("가:\n  나\n  다\n\n", n)),
        "outline, verticals" => |n| format!("```\n{}", again("| ", n)),
        "outline, verticals and blanks" => |n| format!("```\n{}", again("|      \n", n)),
        "outline, corners" => |n| format!("```\n{}", again("+--- a\n", n)),
        "outline, folders" => |n| format!("```\n{}", numbered(n, |i| format!("a{i}/\n  b/\n    c.rs\n"))),
    }
}

fn lists() -> Vec<Pattern> {
    patterns! {
        "list" => |n| again("- a\n", n),
        "list, loose" => |n| again("- a\n\n", n),
        "list, numbered" => |n| numbered(n, |i| format!("{i}. a\n")),
        "list, tasks" => |n| again("- [x] a\n", n),
        "list of nothing" => |n| again("-\n", n),
        "list, nested on one line" => |n| again("- ", n),
        "list, deeper and deeper" => |n| numbered(n, |i| format!("{}- a\n", " ".repeat(i))),
        "list, deep, again and again" => |n| numbered(n, |i| format!("{}- a\n", "  ".repeat(i % 60))),
        "list, long items" => |n| again(&format!("- {}\n", "가나다 라마바. ".repeat(200)), n),
        "list, one long item" => |n| format!("- {}", again("가나다 라마바. ", n)),
        "list of two marks" => |n| again("- a\n* b\n", n),
        "list, paragraphs in items" => |n| again("- a\n\n  b\n\n  c\n\n", n),
        "list, code in items" => |n| again("- a\n\n      b\n\n", n),
        "list, numbers" => |n| again("1) ", n),
        "list in quotations" => |n| again("> - a\n>   - b\n", n),
    }
}

fn tables() -> Vec<Pattern> {
    patterns! {
        "table" => |n| format!("|a|b|\n|-|-|\n{}", again("|c|d|\n", n)),
        "table, one column" => |n| format!("|a|\n|-|\n{}", again("|c|\n", n)),
        "table, columns" => |n| format!("{}|\n{}|\n", again("|a", n / 2), again("|-", n / 2)),
        "table, wide columns" => |n| format!("{}|\n{}|\n", again("|abcdefghijkl", n / 2), "|-".repeat(n / 26)),
        "table, 60 wide columns" => |n| format!("{}|\n{}|\n{}", "|abcdefghijkl".repeat(60), "|-".repeat(60), again(&format!("{}|\n", "|a".repeat(60)), n)),
        "table, few cells" => |n| format!("{}|\n{}|\n{}", "|a".repeat(1_000), "|-".repeat(1_000), again("|c|\n", n)),
        "table, a long head" => |n| halves(n, |n| format!("|{}|\n|-|\n", again("가나 ", n)), |n| again("|c|\n", n)).replace("\n\n|", "|\n|-|\n|"),
        "table, a head of a slide" => |n| format!("|{}|b|\n|-|-|\n{}", "가나다 라마바 ".repeat(120), again("|c|d|\n", n)),
        "table, one tall cell" => |n| format!("|a|b|\n|-|-|\n|{}|x|\n{}", "가나다 라마바 ".repeat(100), again("|c|d|\n", n)),
        "table, long cells" => |n| format!("|a|b|\n|-|-|\n{}", again(&format!("|{}|x|\n", "가나다 라마바 ".repeat(100)), n)),
        "tables" => |n| again("|a|b|\n|-|-|\n|c|d|\n\n", n),
        "table in a quotation" => |n| format!("> |a|b|\n> |-|-|\n{}", again("> |c|d|\n", n)),
        "table in details" => |n| format!("<details>\n\n|{}|\n|-|\n{}\n</details>\n", "가나다 ".repeat(200), again("|c|\n", n - 30)),
        "table, pipes" => |n| again("|", n),
        "table, a formula as its head" => |n| halves(n, |n| format!("|${}$|b|\n|-|-|\n", again("a+", n)), |n| again("|c|d|\n", n)),
        "table, an image as its head" => |n| halves(n, |n| format!("|![a]({})|b|\n|-|-|\n", again("c", n)), |n| again("|c|d|\n", n)),
        "table, rules" => |n| again("|-", n),
        "table, heads" => |n| again("a|b\n-|-\n\n", n),
    }
}

fn paragraphs() -> Vec<Pattern> {
    patterns! {
        "paragraph" => |n| again("쿠버네티스는 컨테이너를 다룬다. ", n),
        "paragraph of letters" => |n| again("a ", n),
        "paragraph of sentences" => |n| again("a. ", n),
        "paragraph of one word" => |n| again("a", n),
        "paragraph, lines" => |n| again("a\n", n),
        "paragraph, hard breaks" => |n| again("a  \n", n),
        "paragraphs" => |n| again("a\n\n", n),
        "paragraph first, then many" => |n| halves(n, |n| again("가나다 라마. ", n), |n| again("a\n\n", n)),
        "paragraph of bold words" => |n| again("**가나** 다라. ", n),
        "paragraph of code" => |n| again("`a b` c. ", n),
        "paragraphs, bold" => |n| again("**가나다**\n\n- a\n\n", n),
        "paragraphs that lead in" => |n| again("다음과 같다:\n\n", n),
        "quotation" => |n| again("> 가나다 라마바\n", n),
        "quotation, paragraphs" => |n| again("> a\n>\n", n),
        "quotation, lazy" => |n| again("> a\nb\n", n),
        "quotation in quotations" => |n| again(">", n),
        "quotations, deep" => |n| again(&format!("{} a\n\n", ">".repeat(90)), n),
        "quotation, rules" => |n| again("> ---\n", n),
        "alerts" => |n| again("> [!NOTE]\n> a\n\n", n),
        "images" => |n| again("![a](b.png)\n\n", n),
        "images, sized" => |n| again("![a](b.png =10x10) ", n),
        "images, never closed" => |n| again("![a](b ", n),
        "images, beginnings" => |n| again("![", n),
        "rules" => |n| again("---\n\n", n),
        "blank lines" => |n| again("\n", n),
        "blanks" => |n| again(" ", n),
        "tabs" => |n| again("\t", n),
        "no characters" => |n| again("\0", n),
        "carriage returns" => |n| again("\r", n),
        "byte-order marks" => |n| again("\u{feff}", n),
        "combining marks" => |n| format!("# {}", again("\u{301}\u{323}", n)),
        "wide letters" => |n| again("𠮷", n),
        "emoji" => |n| again("👩‍👩‍👧 ", n),
        "jamo" => |n| format!("# {}", again("\u{1100}\u{1161}\u{11a8}", n)),
    }
}

fn headings() -> Vec<Pattern> {
    patterns! {
        "headings 1" => |n| again("# a\n\n", n),
        "heading with a long address" => |n| halves(n, |n| format!("## [a]({})\n\n", again("b", n)), |n| again("a\n\n", n)),
        "headings 2" => |n| again("## 가\n\n", n),
        "headings 3" => |n| again("### 가\n\na\n\n", n),
        "headings 4" => |n| again("#### 가\n\n", n),
        "headings, all levels" => |n| again("# a\n\n## b\n\n### c\n\n#### d\n\n", n),
        "headings, a text each" => |n| again("## a\n\n가나다 라마바.\n\n", n),
        "headings, long texts each" => |n| again(&format!("## a\n\n{}\n\n", "가나다 라마바. ".repeat(60)), n),
        "headings, short sentences each" => |n| again(&format!("## a\n\n{}\n\n", "a. ".repeat(1_300)), n),
        "headings, lists each" => |n| again(&format!("## a\n\n{}\n\n", "- a\n".repeat(900)), n),
        "headings, minutes" => |n| again("## a (5분)\n\nb\n\n", n),
        "headings, names" => |n| numbered(n, |i| format!("## a{i}\n\nb\n\n")),
        "headings that are numbered" => |n| again("## a\n\nb\n\n## a-2\n\nb\n\n", n),
        "headings, underlined" => |n| again("a\n---\n\n", n),
        "headings on neighbouring lines" => |n| again("# a\n", n),
        "heading" => |n| format!("# {}", again("가나 ", n)),
        "heading, long, and its text" => |n| halves(n, |n| format!("## {}", again("가나 ", n)), |n| again("a\n\n", n)),
        "heading of brackets" => |n| format!("# {}", again("(1분", n)),
        "heading of durations" => |n| format!("# {}", again("(1분) ", n)),
        "heading of numbers" => |n| format!("# {} a", again("1.", n - 8)),
        "headings of a discussion" => |n| format!("## 토론\n\n{}", again("### 가 (1분)\n\n", n)),
        "headings of discussions" => |n| again("## 그룹 토론: 왜? (10분)\n\n", n),
        "headings of a discussion, names" => |n| format!("## 토론\n\n{}", again("### 가\n\n", n)),
        "notes and code" => |n| halves(n, |n| format!("## a\n\n<!-- note: {} -->\n\n```\n", again("가나 ", n - 60)), |n| again("a\n", n)),
        "notes, long, and code" => |n| format!("## a\n\n<!-- note: {} -->\n\n```\n{}", again("나 ", n / 2), again("a\n", n / 2)),
        "details under headings" => |n| again("## a\n\n<!-- detail -->\n\nb\n\n", n),
        "steps" => |n| format!("<!-- step -->\n{}", again("- a\n", n)),
    }
}

fn links() -> Vec<Pattern> {
    patterns! {
        "links" => |n| again("[a](b) ", n),
        "links to files" => |n| numbered(n, |i| format!("[a]({i}.md)\n\n")),
        "links by name" => |n| format!("[a]: b\n\n{}", again("[a] ", n)),
        "links by names" => |n| numbered(n, |i| format!("[a{i}]\n\n[a{i}]: b\n\n")),
        "links by a long name" => |n| format!("[a]: {}\n\n{}", again("b", n / 2), again("[a] ", n / 2)),
        "link, long address and text" => |n| format!("[{}]({})", again("가나다 라마. ", n / 2), "b".repeat(n / 2 - 8)),
        "links, names" => |n| again("[a]: b\n", n),
        "links, names in quotations" => |n| again("> [a]: b\n", n),
        "links, brackets" => |n| again("[", n),
        "links, closing brackets" => |n| again("]", n),
        "links, brackets both" => |n| format!("{}a{}", "[".repeat(n / 2), "]".repeat(n / 2)),
        "links, brackets and text" => |n| again("[a", n),
        "links, never closed" => |n| again("[a](", n),
        "links, never closed <" => |n| again("[a](<b", n),
        "links, never closed title" => |n| again("[a](b \"", n),
        "links, round brackets" => |n| format!("[a]({}", again("(", n)),
        "links by name, never closed" => |n| again("[a][", n),
        "links, empty" => |n| again("[]()", n),
        "links, names never closed" => |n| again("[a]: <\n", n),
        "links, titles never closed" => |n| again("[a]: b '\n", n),
        "links, backslashes" => |n| again("[\\", n),
        "links in images" => |n| again("![[](", n),
        "links <>" => |n| again("<http://a> ", n),
        "links <, never closed" => |n| again("<http://a", n),
        "links, mail" => |n| again("<a@b", n),
        "addresses" => |n| again("http://a.b/c ", n),
        "footnotes" => |n| numbered(n, |i| format!("[^{i}]\n\n[^{i}]: a\n\n")),
        "footnotes of footnotes" => |n| numbered(n, |i| format!("[^{i}]: [^{}]\n\n", i + 1)),
        "footnotes, one" => |n| format!("[^a]: b\n\n{}", again("[^a] ", n)),
        "footnotes that nobody reads" => |n| numbered(n, |i| format!("[^{i}]: a\n\n")),
        "footnotes, beginnings" => |n| again("[^", n),
        "footnotes, no text" => |n| again("[^a]:\n", n),
        "footnotes in footnotes" => |n| again("[^a]: ", n),
        "footnote, long" => |n| format!("[^a]\n\n[^a]: {}", again("가나다 라마. ", n)),
    }
}

fn marks() -> Vec<Pattern> {
    patterns! {
        "stars" => |n| again("*", n),
        "stars, opening" => |n| again("*a ", n),
        "stars, closing" => |n| again("a* ", n),
        "stars, both" => |n| again("a**b", n),
        "stars, one and two" => |n| again("*a **b ", n),
        "stars, three" => |n| again("***a** b* ", n),
        "stars and lines" => |n| again("*a _b ", n),
        "stars, deep" => |n| format!("{}a{}", "*a ".repeat(n / 6), " b*".repeat(n / 6)),
        "stars by Hangul" => |n| again("가**(나)", n),
        "stars by Hangul, one" => |n| again("가*(", n),
        "stars, a long run by Hangul" => |n| format!("가{}(나)", "*".repeat(n - 16)),
        "lines" => |n| again("_a __b ", n),
        "lines in words" => |n| again("a_", n),
        "tildes" => |n| again("~~가(~~나", n),
        "tildes, one" => |n| again("~a ", n),
        "backticks" => |n| again("`", n),
        "backticks and text" => |n| again("`a``b```c", n),
        "backticks, longer and longer" => |n| numbered(n, |i| format!("{}a", "`".repeat(i % 2_000 + 1))),
        "backticks, two" => |n| again("``a`", n),
        "dollars" => |n| again("$", n),
        "dollars and slashes" => |n| again("$a/", n),
        "dollars, two" => |n| again("$$a", n),
        "dollars and braces" => |n| again("$a{", n),
        "braces and dollars" => |n| again("{$", n),
        "dollars, closing braces" => |n| again("$}{", n),
        "formulas" => |n| again("$x$ ", n),
        "formulas, displayed" => |n| again("$$x$$\n\n", n),
        "formula" => |n| format!("$${}$$", again("a+", n - 6)),
        "formula, backslashes" => |n| format!("$${}$$", again("\\alpha ", n - 16)),
        "formula, rows" => |n| format!("$${}$$", again("a\\\\", n - 16)),
        "backslashes" => |n| again("\\", n),
        "entities" => |n| again("&amp;", n),
        "entities, numbers" => |n| again("&#38;", n),
        "entities, beginnings" => |n| again("&", n),
        "entities, names" => |n| again("&abcdefghijklmnop", n),
    }
}

fn html() -> Vec<Pattern> {
    patterns! {
        "<" => |n| again("<", n),
        "<script></a/b=" => |n| format!("<div>\n<script>{}>", again("</a/b=", n)),
        "<a" => |n| again("<a ", n),
        "<a in a block" => |n| format!("<div>\n{}", again("<a ", n)),
        "<a<a in a block" => |n| format!("<div>\n{}", again("<a", n)),
        "<a>" => |n| again("<a>", n),
        "</a" => |n| again("</a ", n),
        "<a b='>' in a block" => |n| format!("<div>\n{}", again("<a b='>' ", n)),
        "<a b=\" in a block" => |n| format!("<div>\n{}", again("<a b=\"", n)),
        "<a b=\"" => |n| again("<a b=\"", n),
        "<a, attributes" => |n| format!("<a {}>", numbered(n - 8, |i| format!("a{i}=1 "))),
        "<a, attributes in a block" => |n| format!("<div {}>", numbered(n - 16, |i| format!("a{i} "))),
        "<b>" => |n| again("<b>", n),
        "<b> in a block" => |n| format!("<div>\n{}", again("<b>", n)),
        "<p> in a block" => |n| format!("<div>\n{}", again("<p>", n)),
        "<b><i></b></i>" => |n| again("<b><i></b></i>", n),
        "<a><b></a>" => |n| format!("<div>\n{}", again("<a><b></a>", n)),
        "<div>" => |n| again("<div>\n", n),
        "<div>, blank lines" => |n| again("<div>\n\n", n),
        "</div>" => |n| again("</div>\n", n),
        "<div></div>" => |n| again("<div>a</div>\n\n", n),
        "<table>" => |n| format!("<div>\n{}", again("<table>a", n)),
        "<table><tr><td>" => |n| format!("<div>\n{}", again("<table><tr><td>", n)),
        "<li>" => |n| format!("<ul>\n{}", again("<li>", n)),
        "<details>" => |n| again("<details>\n\n", n),
        "<details></details>" => |n| again("<details>\n\na\n\n</details>\n\n", n),
        "<details>, lines" => |n| again("<details>\n", n),
        "<details>, long" => |n| format!("<details>\n\n{}\n\n</details>\n", again("가나다 라마.\n\n", n - 40)),
        "<details>, one in the other" => |n| format!("{}{}", again("<details>\n\n", n / 2), again("</details>\n\n", n / 2)),
        "<details>, one in the other, long" => |n| format!("{}{}{}", "<details>\n\n".repeat(90), again("가나다 라마.\n\n", n - 2_100), "</details>\n\n".repeat(90)),
        "<details, never closed" => |n| again("<details ", n),
        "<details, closed late" => |n| format!("<!-- step -->\n{}>", again("<details ", n - 15)),
        "<details> in a quotation" => |n| again("> <details>\n>\n> a\n>\n", n),
        "<div, never closed" => |n| again("<div ", n),
        "<div, never closed, lines" => |n| again("<div \n\n", n),
        "<aside> of notes" => |n| again("<aside class=\"notes\">a</aside>\n", n),
        "<aside> of notes, one in the other" => |n| format!("{}{}", again("<aside class=\"notes\">\n\n", 2 * n / 3), again("</aside>\n\n", n / 3)),
        "<aside> of notes, closed late" => |n| format!("{}</aside>\n", again("# a\n\n<aside class=\"notes\">\n\nb\n\n", n - 16)),
        "<aside> of notes in text" => |n| again("a <aside class=\"notes\">b</aside> ", n),
        "<script>" => |n| again("<script>", n),
        "<script> in a block" => |n| format!("<div>\n{}", again("<script>", n)),
        "<script></a" => |n| format!("<div>\n<script>{}", again("</a ", n)),
        "<script></script>" => |n| again("<script>a</script>\n\n", n),
        "<svg>" => |n| format!("<div>\n{}", again("<svg>", n)),
        "<title>" => |n| again("<title>", n),
        "<br>" => |n| again("<br>", n),
        "<img>" => |n| again("<img src=a>", n),
        "<img in a block" => |n| format!("<div>\n{}", again("<img ", n)),
        "<kbd>" => |n| again("<kbd>a</kbd> ", n),
        "<?" => |n| again("<?", n),
        "<? in lines" => |n| again("<?\n\n", n),
        "<!A" => |n| again("<!A", n),
        "<![CDATA[" => |n| again("<![CDATA[", n),
        "<![CDATA[ in text" => |n| again("a <![CDATA[", n),
        "<pre>" => |n| again("<pre>\n\n", n),
        "<custom>" => |n| numbered(n, |i| format!("<x{i}>\n\n")),
        "a long tag" => |n| format!("<div>\n<{}>", again("a", n - 10)),
    }
}

fn comments() -> Vec<Pattern> {
    patterns! {
        "comments" => |n| again("<!-- a -->", n),
        "comments, blanks" => |n| again("<!---->  ", n),
        "comments, lines" => |n| again("<!-- a -->\n", n),
        "comments, never closed" => |n| again("<!-- a\n", n),
        "comments in text, never closed" => |n| again("a <!-- a ", n),
        "comments in blocks, never closed" => |n| again("<div>\n<!-- a\n\n", n),
        "comments, closed late" => |n| format!("{}\n-->", again("<div>\n<!-- a\n\n", n - 4)),
        "comments and headings" => |n| again("<!-- a\n\n# b\n\n", n),
        "comments, misspelt" => |n| again("<!-- stpe -->", n),
        "comments, misspelt in turn" => |n| again("<!-- stpe --><!-- noet: a --><!-- detial -->", n),
        "comments, misspelt late" => |n| halves(n, |n| again("<!-- stpe -->", n), |n| again("<!-- detial -->", n)).replace("\n\n", ""),
        "notes" => |n| again("<!-- note: a -->\n\nb\n\n", n),
        "notes on one line" => |n| again("<!-- note: a -->", n),
        "notes, never closed" => |n| again("<!-- note: a\n", n),
        "notes in text, never closed" => |n| again("가 <!-- note: a ", n),
        "notes of blanks" => |n| again("a <!--      ", n),
        "comments <!-->" => |n| again("<!-->", n),
        "comments -->" => |n| again("-->", n),
    }
}

fn dialects() -> Vec<Pattern> {
    patterns! {
        "slides" => |n| format!("---\ndialect: slides\n---\n{}", again("a\n\n---\n\n", n)),
        "slides, keys" => |n| format!("---\ndialect: slides\n---\n{}", again("---\na: b\n", n)),
        "slides, underlined" => |n| format!("---\ndialect: slides\n---\n{}", again("a\n---\n", n)),
        "slides, notes" => |n| format!("---\ndialect: slides\n---\n{}", again("a\n\nNote:\n\nb\n\n---\n\n", n)),
        "slides, asides" => |n| format!("---\ndialect: slides\n---\n{}", again("<aside class=\"notes\">\n\na\n\n</aside>\n\n", n)),
        "slides, one long" => |n| format!("---\ndialect: slides\n---\n{}", again("a\n\n", n)),
        "slides, Slidev" => |n| format!("---\ndialect: slidev\n---\n{}", again("# a\n\n<!-- b -->\n\n---\n\n", n)),
        "slides, Slidev, long keys" => |n| format!("---\ndialect: slidev\n---\n\n---\na: {}\n---\n\nb\n", again("[", n - 60)),
        "slides, Marp" => |n| format!("---\nmarp: true\n---\n{}", again("<!-- a -->\n\n# b\n\n---\n\n", n)),
        "front matter of brackets" => |n| format!("---\na: {}\n---\n", again("[", n - 12)),
        "front matter of braces" => |n| format!("---\na: {}\n---\n", again("{a: ", n - 12)),
        "front matter, never closed" => |n| format!("---\n{}", again("a: b\n", n)),
        "front matter of keys" => |n| format!("---\n{}---\n", numbered(n - 12, |i| format!("a{i}: b\n"))),
        "front matter of lists" => |n| format!("---\na:\n{}---\n", again(" - b\n", n - 12)),
        "front matter, deep" => |n| format!("---\n{}", numbered(n - 12, |i| format!("{}a:\n", " ".repeat(i))) + "\n---\n"),
        "front matter, a long text" => |n| format!("---\ntitle: \"{}\"\n---\n", again("가 ", n - 24)),
        "front matter, anchors" => |n| format!("---\na: &a [b]\n{}---\n", numbered(n - 24, |i| format!("k{i}: [*a, *a]\n"))),
        "front matter, quotes" => |n| format!("---\na: {}\n---\n", again("\"", n - 12)),
        "links of a schedule" => |n| format!("# 하루\n\n{}", numbered(n, |i| format!("- [a]({i}.md)\n"))),
        "topics of a schedule" => |n| format!("# 하루\n\n## 토론 주제\n\n{}", numbered(n, |i| format!("- Session {i}: 왜?\n"))),
        "sentences of a schedule" => |n| again("각 세션 마지막 10분은 토론이다. ", n),
    }
}
