#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::LazyLock;

use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::markup::{Piece, pieces, unescape};
use super::*;
use crate::cases::cases;
use crate::course::fit::Measure;
use crate::course::parse;
use crate::course::plan::Terms;
use crate::course::{Deck, unfitted};
use crate::mutation::mutants;
use crate::notes::{Note, lessons, notes};

const HERE: Context<'static> = Context {
    images: None,
    base: "/week_02/day_01/",
    lang: Some("ko"),
};

fn deck(text: &str) -> Deck {
    unfitted(text)
}

/// All slides of a text, one after another.
fn slides(text: &str) -> Rendered {
    let renderer = Renderer::new();
    let mut all = Rendered::default();
    for slide in &deck(text).slides {
        let rendered = renderer.slide(slide, false, HERE);
        all.html.push_str(&rendered.html);
        all.findings.extend(rendered.findings);
    }
    all
}

/// The slides as they fit the stage.
fn fitted(text: &str) -> String {
    let renderer = Renderer::new();
    let deck = crate::course::deck(text, &Terms::default(), None, Measure::NOTHING).deck;
    let slides = deck.slides.iter();
    slides
        .map(|slide| renderer.slide(slide, false, HERE).html)
        .collect()
}

fn html(text: &str) -> String {
    Renderer::new()
        .unnamed(&parse::parse(text).blocks, HERE)
        .html
}

/// Whether a browser could be made to do something by it.
fn assert_safe(html: &str, source: &str) {
    const NEVER: &[&str] = &[
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "button",
        "textarea",
        "select",
        "title",
        "noscript",
        "template",
        "base",
        "meta",
        "link",
        "foreignobject",
        "frameset",
        "plaintext",
        "xmp",
    ];
    let mut drawing = 0_usize;
    for piece in pieces(html) {
        let tag = match piece {
            Piece::Text(text) => {
                assert!(!text.contains(['<', '>']), "{text}\nof {source}");
                continue;
            }
            Piece::Tag(tag) => tag,
        };
        let name = tag.name.to_ascii_lowercase();
        assert!(
            name.bytes().all(|b| b.is_ascii_alphanumeric()),
            "{name} in {html}"
        );
        assert!(
            !NEVER.contains(&&*name) || drawing > 0 && name == "title",
            "{name} in {html}"
        );
        if name == "svg" || name == "math" {
            drawing = if tag.closes { drawing - 1 } else { drawing + 1 };
        }
        for (attribute, value) in &tag.attributes {
            let attribute = attribute.to_ascii_lowercase();
            assert!(!attribute.starts_with("on"), "{attribute} in {html}");
            assert!(
                !matches!(
                    &*attribute,
                    "style"
                        | "srcdoc"
                        | "formaction"
                        | "xlink:href"
                        | "data-gap"
                        | "data-line"
                        | "autoplay"
                ),
                "{attribute} in {html}"
            );
            let value = unescape(value);
            match &*attribute {
                "href" if drawing == 0 => assert!(
                    ["/", "#", "?", "http:", "https:", "mailto:", "tel:"]
                        .iter()
                        .any(|s| value.to_ascii_lowercase().starts_with(s)),
                    "{value} in {html}"
                ),
                "src" if name == "img" && super::media::inline(&value).is_some() => assert!(
                    matches!(
                        super::media::inline(&value),
                        Some(super::media::Inline::Shown(_))
                    ),
                    "{value} in {html}"
                ),
                "src" | "poster" => assert!(
                    value.starts_with('/') && !value.starts_with("//"),
                    "{value} in {html}"
                ),
                "data-step" => assert!(
                    value.split(' ').all(|step| step.parse::<u16>().is_ok()),
                    "{value} in {html}"
                ),
                _ => {}
            }
        }
    }
    assert_eq!(drawing, 0, "{html}");
    let lower = html.to_ascii_lowercase();
    assert!(
        !lower.contains("<script") && !lower.contains("<iframe"),
        "{html}"
    );
}

#[test]
fn no_attack_comes_through() {
    for source in [
        "<script>alert(1)</script>",
        "a <script>alert(1)</script> b",
        "<ScRiPt src=//x></sCrIpT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
        "<img src=\"x\" onerror=\"alert(1)\" onload='x'>",
        "<img/src=x/onerror=alert(1)>",
        "<img src=`x`onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"jAvA&#115;cript:alert(1)\">x</a>",
        "<a href=\" java\nscript:alert(1)\">x</a>",
        "<a href=\"&#1;javascript:alert(1)\">x</a>",
        "[x](javascript:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "[x](JAVASCRIPT&colon;alert(1))",
        "[x](vbscript:x) [x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](data:image/svg+xml,<svg onload=alert(1)>)",
        "![x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "[x][r]\n\n[r]: javascript:alert(1)",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<style>@import 'http://x'</style><p style=\"background:url(x)\">x</p>",
        "<iframe src=javascript:alert(1)></iframe><iframe srcdoc=\"<script>x</script>\">",
        "<object data=x></object><embed src=x><base href=//x><meta http-equiv=refresh content=0>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<title><img src=x onerror=alert(1)></title>",
        "<textarea><script>alert(1)</script></textarea>",
        "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<!-- --!><img src=x onerror=alert(1)> -->",
        "<!--[if IE]><script>x</script><![endif]-->",
        "<![CDATA[<script>x</script>]]><?x <script>?>",
        "<p title='\"><script>alert(1)</script>'>x",
        "<a title=\"`\" onmouseover=x>y</a>",
        "![\"><script>alert(1)</script>](x.png)",
        "![x](x.png \"\\\" onerror=alert(1) \\\"\")",
        "![x\" onerror=\"y](a.png =10x10)",
        "![x](a.png\" onerror=\"y =10x10)",
        "[x](\"onmouseover=alert(1)//)",
        "[x](a.md \"\\\" onmouseover=x\")",
        "```\"><script>alert(1)</script>\nx\n```",
        "```js\"onload=x\n</code></pre><script>alert(1)</script>\n```",
        "```html\n</span></code></pre><script>alert(1)</script>\n```",
        "```mermaid\ngraph TD\n  A[\"<script>alert(1)</script>\"] --> B[</svg><img src=x onerror=y>]\n```",
        "```mermaid\n</code></pre><script>alert(1)</script>\n```",
        "$\\text{<script>alert(1)</script>}$ $\\href{javascript:alert(1)}{x}$ $<img src=x onerror=y>$",
        "$$\\unknown{</code><script>alert(1)</script>}$$",
        "x[^<script>]\n\n[^<script>]: <img src=x onerror=y>",
        "x[^\" onclick=\"y]\n\n[^\" onclick=\"y]: z",
        "# <img src=x onerror=y> (15분)",
        "# 📍 <script>x</script>",
        "> [!NOTE]\n> <script>x</script>",
        "| a |\n|:-:|\n| <img src=x onerror=y> |",
        "<details open ontoggle=alert(1)><summary>x</summary></details>",
        "<input type=text onfocus=x autofocus><input type=checkbox onclick=x>",
        "<div id=x class=\"slide\" data-slide=1 data-state=now>x</div>",
        "<a href=\"//evil/x\" target=_top>x</a>",
        "<img src=\"//evil/x.png\"><img src='\\\\evil\\x'><img src=http://evil>",
        "<img srcset=\"http://evil 2x\" src=a.png><picture><source srcset=x></picture>",
        "<video src=x onerror=y></video><audio src=x>",
        "<plaintext><script>x",
        "<xmp><script>x</script></xmp>",
        "<template><script>x</script></template>",
        "<a href=\"https://user:pass@x/\\\"onclick=x\">x</a>",
    ] {
        assert_safe(&html(source), source);
        assert_safe(&slides(source).html, source);
        let after = html(&format!("{source}\n\n끝말\n"));
        assert_safe(&after, source);
    }
}

#[test]
fn what_follows_broken_html_is_still_shown() {
    for source in [
        "the <title> tag",
        "the <textarea> tag",
        "the <select> and <option> tags",
        "the <script> tag",
        "a <style> b",
        "the <plaintext> tag",
        "- <div class=\"never closed",
        "- <!-- never closed",
        "<table>",
        "<svg>",
        "<b><i><details>",
        "x <a href='y>",
    ] {
        let html = html(&format!(
            "{source}\n\n# 끝\n\n`code` 말\n\n```bash\nls -l\n```\n"
        ));
        for word in ["끝", "code", "말", "ls"] {
            assert!(html.contains(word), "{word} after {source}: {html}");
        }
    }
}

#[test]
fn gaps_and_steps_cannot_be_forged() {
    let forged = "<hr data-gap=\"x-0\"> <wbr data-gap='0'> <li data-step=1>x</li>\n\n<div data-step=\"3\">y</div>\n\n```\ncode\n```\n";
    let out = html(forged);
    assert!(
        !out.contains("data-step") && !out.contains("data-gap"),
        "{out}"
    );
    assert_eq!(out.matches("<pre>").count(), 1, "{out}");
    // Even one who sees the mark of a text cannot write it into that text.
    let blocks = parse::parse(forged).blocks;
    let known = mark(&blocks, "");
    let again = format!("<hr data-gap=\"{known}-0\">\n\n{forged}");
    let out = html(&again);
    assert_eq!(out.matches("<pre>").count(), 1, "{out}");
}

#[test]
fn an_author_cannot_take_the_id_of_an_element_of_the_page() {
    for source in [
        "<a id=\"ui.deck\">x</a>",
        "<h2 id=\"ui.strings\">x</h2>",
        "text <a id='&#117;i.announce' href=\"#a\">x</a>",
        "<div id=\"ui.sections\">x</div>",
    ] {
        let (page, slide) = (html(source), slides(source).html);
        assert!(!page.contains("ui.") && !slide.contains("ui."), "{page}");
        assert!(page.contains('x') && slide.contains('x'), "{page}");
    }
    let own = html("<a id=\"my.ui\">x</a> <h2 id=\"guide\">y</h2>");
    assert!(
        own.contains("id=\"my.ui\"") && own.contains("id=\"guide\""),
        "{own}"
    );
}

#[test]
fn headings_open_slides_without_their_minutes() {
    let deck = deck(
        "# Session 4: 상태\n\n글\n\n## 📍 **위치**와 `docker` (15분)\n\n글\n\n#### 더\n\n글\n",
    );
    let renderer = Renderer::new();
    let out: Vec<String> = deck
        .slides
        .iter()
        .map(|s| renderer.slide(s, false, HERE).html)
        .collect();
    let all = out.concat();
    assert!(
        all.contains(
            "<p class=\"behind\" data-number=\"4\"></p>\n\
             <h1 class=\"slide-title\"><span class=\"kicker\">Session 4</span> 상태</h1>"
        ),
        "{all}"
    );
    assert!(
        all.contains(
            "<h2 class=\"slide-title\"><span class=\"emoji\" aria-hidden=\"true\">📍</span> \
             <strong>위치</strong>와 <code>docker</code> <span class=\"minutes\">15분</span></h2>"
        ),
        "{all}"
    );
    assert!(all.contains("<h4>더</h4>"), "{all}");
}

#[test]
fn headings_that_joined_a_slide_keep_their_ids() {
    let deck = deck("# T\n\n## A\n\n### B\n\n짧은 글\n");
    let slide = deck.slides.first().unwrap();
    assert_eq!(slide.written.anchors, ["a", "a-b"]);
    let html = Renderer::new().slide(slide, false, HERE).html;
    assert!(html.contains("<h2 id=\"a\">A</h2>"), "{html}");
    assert!(html.contains("<h3 id=\"a-b\">B</h3>"), "{html}");
}

#[test]
fn pages_have_ids_on_their_headings() {
    let parsed = parse::parse("# 가 나\n\n## B\n\n## B\n");
    let html = Renderer::new().blocks(&parsed.blocks, HERE).html;
    assert_eq!(
        html,
        "<h1 id=\"가-나\">가 나</h1>\n<h2 id=\"b\">B</h2>\n<h2 id=\"b-2\">B</h2>\n"
    );
}

#[test]
fn lines_of_code_stand_out_one_after_the_other() {
    // The last step of the only slide, and its code.
    let shown = |text: &str| {
        let deck = course::deck(text, &Terms::default(), None, Measure::NOTHING).deck;
        let slide = deck.slides.last().unwrap();
        let html = Renderer::new().slide(slide, false, HERE).html;
        let code = html
            .lines()
            .skip_while(|line| !line.contains("<pre"))
            .collect::<Vec<_>>();
        (slide.steps, code.join(" ").replace("</span> ", "</span>"))
    };
    let (steps, html) = shown("# A\n\n- 가\n\n```text {1|2}\na\nb\n```\n");
    assert_eq!(steps, 1);
    assert!(
        html.contains(
            "<pre data-lines class=\"code-24\" data-lang=\"text\" data-step=\"0 1\"><code>\
         <span class=\"line\" data-step=\"0\">a </span><span class=\"line\" data-step=\"1\">b"
        ),
        "{html}"
    );
    // First the code appears.
    let (steps, html) = shown("# A\n\n<!-- step -->\n\n```text {1|2}\na\nb\n```\n");
    assert_eq!(steps, 2);
    assert!(
        html.contains("data-step=\"0 1\">a") && html.contains("data-step=\"2\">b"),
        "{html}"
    );
    // Lines that always stand out, in the words of other tools.
    for text in [
        "# A\n\n```text {2}\na\nb\n```\n",
        "# A\n\n> ```text {2}\n> a\n> b\n> ```\n",
        "---\ndialect: quarto\n---\n\n## A\n\n```{text}\n#| code-line-numbers: \"2\"\na\nb\n```\n",
        "---\ndialect: remark\n---\n\n# A\n\n```text\na\n*b\n```\n",
        "---\ndialect: remark\n---\n\n# A\n\n```text\na\nb #<<\n```\n",
    ] {
        let (steps, html) = shown(text);
        assert_eq!(steps, 0, "{text}");
        assert!(html.contains("<span class=\"line\">a"), "{html}");
        assert!(html.contains("<span class=\"line lit\">b"), "{html}");
    }
}

#[test]
fn no_line_ends_within_a_name_of_korean_text() {
    assert_eq!(
        html("노드의 kube-proxy는 `node-b`에서\n"),
        "<p>노드의 <span class=\"unbroken\">kube-proxy</span>는 <code class=\"unbroken\">node-b</code>에서</p>\n"
    );
    let english = Context {
        lang: Some("en"),
        ..HERE
    };
    let blocks = parse::parse("a well-known `node-b`\n").blocks;
    let html = Renderer::new().unnamed(&blocks, english).html;
    assert_eq!(html, "<p>a well-known <code>node-b</code></p>\n");
}

#[test]
fn the_unit_of_a_number_is_told_apart() {
    let html = |text: &str| fitted(&format!("# 수업\n\n글.\n\n글.\n\n## 하나\n\n{text}\n"));
    for (text, shown) in [
        ("253개", "<p>253<span class=\"unit\">개</span></p>"),
        (
            "**99.9 %**",
            "<strong>99.9<span class=\"unit\"> %</span></strong>",
        ),
        ("10.0.0.0/8", "<p>10.0.0.0/8</p>"),
    ] {
        assert!(html(text).contains(shown), "{}", html(text));
    }
}

#[test]
fn a_section_says_how_many_slides_it_does_not_name() {
    let under = "### 장\n\n첫 문장.\n\n둘째 문장.\n\n".repeat(6);
    let html = fitted(&format!("# 수업\n\n글.\n\n## 1. 절\n\n{under}"));
    assert!(html.contains("<li class=\"more\">3장 더</li>"), "{html}");
}

#[test]
fn steps_are_marked() {
    let out = slides("# T\n\n## A\n\n<!-- step -->\n- a\n  - inner\n- ![x](x.png) b\n\n  ```\n  c\n  ```\n- c\n\n<!-- step -->\n글\n\n<!-- step -->\n```bash\nls\n```\n").html;
    assert_eq!(out.matches("data-step=").count(), 5, "{out}");
    for mark in [
        "<li data-step=\"1\">",
        "<li data-step=\"2\">",
        "<li data-step=\"3\">",
        "<div data-step=\"4\">\n<p>글</p>",
        "<div data-step=\"5\"><pre",
    ] {
        assert!(out.contains(mark), "{mark} in {out}");
    }
    assert!(out.contains("<li>inner"), "{out}");
}

#[test]
fn words_that_rendering_adds_are_in_the_language_of_the_content() {
    let renderer = Renderer::new();
    let text = "> [!WARNING]\n> x\n\n- [ ] y\n";
    let in_language = |lang| {
        let slide = &deck(text).slides[0];
        renderer.slide(slide, false, Context { lang, ..HERE }).html
    };
    let (korean, english) = (("주의", "할 일"), ("Warning", "task"));
    // One renderer for all: its caches do not mix languages.
    for (lang, (title, task)) in [
        (Some("ko"), korean),
        (Some("en"), english),
        (Some("ko-KR"), korean),
        (Some("KO"), korean),
        (Some("en-GB"), english),
        (Some("de"), english),
        (None, english),
    ] {
        let html = in_language(lang);
        let alert = format!(
            "<blockquote class=\"alert alert-warning\">\n\
             <p class=\"alert-title\" data-alert=\"warning\">{title}</p>"
        );
        assert!(html.contains(&alert), "{lang:?}: {html}");
        let label = format!("aria-label=\"{task}\"");
        assert!(html.contains(&label), "{lang:?}: {html}");
    }
}

#[test]
fn tables_are_aligned_by_classes() {
    let out = html("|a|b|c|d|\n|:-|:-:|-:|-|\n|1|2|3|4|\n|5|6|7|8|\n");
    for cell in [
        "<th class=\"align-left\">a</th>",
        "<th class=\"align-center\">b</th>",
        "<th class=\"align-right\">c</th>",
        "<th>d</th>",
        "<td class=\"align-left\" data-head=\"a\">1</td>",
        "<td class=\"align-right\" data-head=\"c\">7</td>",
        "<td data-head=\"d\">8</td>",
    ] {
        assert!(out.contains(cell), "{cell} in {out}");
    }
}

#[test]
fn task_lists_and_footnotes_and_small_html_are_kept() {
    let out = html("- [x] 끝\n- [ ] 아직\n\n글[^1]\n\n[^1]: 주석\n");
    assert!(
        out.contains(
            "<li class=\"task\"><input type=\"checkbox\" aria-label=\"할 일\" disabled checked>"
        ),
        "{out}"
    );
    assert!(
        out.contains("<li class=\"task\"><input type=\"checkbox\" aria-label=\"할 일\" disabled>"),
        "{out}"
    );
    assert!(
        out.contains("<sup class=\"footnote-reference\"><a href=\"#fn-1\">1</a></sup>"),
        "{out}"
    );
    assert!(
        out.contains("<div class=\"footnote-definition\" id=\"fn-1\">"),
        "{out}"
    );
    let kept = "<kbd>Ctrl</kbd> H<sub>2</sub>O x<sup>2</sup> <mark>m</mark><br>~~del~~";
    let out = html(kept);
    assert!(
        out.contains("<kbd>Ctrl</kbd> H<sub>2</sub>O x<sup>2</sup> <mark>m</mark><br>"),
        "{out}"
    );
    assert!(out.contains("<del>del</del>"), "{out}");
    let out = html("<details>\n<summary>더</summary>\n\n```bash\nls\n```\n\n</details>\n");
    assert!(out.contains("<details>\n<summary>더</summary>"), "{out}");
    assert!(
        out.find("<pre").unwrap() < out.find("</details>").unwrap(),
        "{out}"
    );
}

#[test]
fn images_keep_sizes_and_come_from_here() {
    for (source, expected) in [
        (
            "![그림](../img/a%20b.png)",
            "<img src=\"/week_02/img/a%20b.png\" alt=\"그림\" decoding=\"async\">",
        ),
        (
            "![a](x.png \"t\")",
            "<img src=\"/week_02/day_01/x.png\" alt=\"a\" title=\"t\" decoding=\"async\">",
        ),
        (
            "![a](x.png =300x200)",
            "<img src=\"/week_02/day_01/x.png\" alt=\"a\" width=\"300\" height=\"200\" decoding=\"async\">",
        ),
        (
            "![a](x.png =300x)",
            "<img src=\"/week_02/day_01/x.png\" alt=\"a\" width=\"300\" decoding=\"async\">",
        ),
        (
            "<img src=\"x.png\" alt=\"a\" width=\"50%\" height=\"9\">",
            "<img src=\"/week_02/day_01/x.png\" alt=\"a\" width=\"50%\" height=\"9\" decoding=\"async\">",
        ),
        (
            "![`a` *b*](x.png)",
            "<img src=\"/week_02/day_01/x.png\" alt=\"a b\" decoding=\"async\">",
        ),
    ] {
        let out = html(source);
        let is_found = out.contains(expected);
        assert!(is_found, "{source}: {out}");
    }
}

#[test]
fn images_of_other_hosts_are_links_and_a_warning() {
    let out = slides(
        "# T\n\n글\n\n![그림](https://x.org/a.png)\n\n[![배지](https://x.org/b.svg)](https://ci)\n\n<img src=\"//x.org/c.png\" alt=\"셋\">\n",
    );
    assert!(!out.html.contains("<img"), "{}", out.html);
    assert!(
        out.html.contains(
            "<a href=\"https://x.org/a.png\" target=\"_blank\" rel=\"noopener noreferrer\">그림 (x.org)</a>"
        ),
        "{}",
        out.html
    );
    assert!(
        out.html.contains(">배지 (x.org)</a>")
            && !out.html.contains("href=\"https://x.org/b.svg\""),
        "{}",
        out.html
    );
    let lines: Vec<_> = out.findings.iter().map(|f| (f.severity, f.line)).collect();
    assert_eq!(
        lines,
        [
            (Severity::Warning, Some(5)),
            (Severity::Warning, Some(7)),
            (Severity::Warning, Some(9))
        ]
    );
}

#[test]
fn videos_and_sounds_are_players_that_wait_for_somebody() {
    let ours = "controls preload=\"metadata\" playsinline";
    for (source, expected) in [
        (
            "<video src=\"demo.webm\" controls width=\"400\"></video>",
            format!("<video width=\"400\" {ours} src=\"/week_02/day_01/demo.webm\"></video>"),
        ),
        (
            "<video controls>\n  <source src=\"demo.webm\" type=\"video/webm\">\n  볼 수 없음\n</video>",
            format!("<video {ours} src=\"/week_02/day_01/demo.webm\">볼 수 없음</video>"),
        ),
        (
            "<video autoplay loop muted poster=\"p.png\" onplay=\"x()\" style=\"a\">\
             <source src=\"a.mp4\" type=\"video/mp4\"><source src=\"../b.webm\">\
             <track src=\"a.vtt\" kind=\"captions\" srclang=\"ko\" default></video>",
            format!(
                "<video loop muted poster=\"/week_02/day_01/p.png\" {ours}>\
                 <source src=\"/week_02/day_01/a.mp4\" type=\"video/mp4\">\
                 <source src=\"/week_02/b.webm\">\
                 <track src=\"/week_02/day_01/a.vtt\" kind=\"captions\" srclang=\"ko\" default></video>"
            ),
        ),
        (
            "<audio src=\"a.mp3\" autoplay></audio>",
            format!("<audio {ours} src=\"/week_02/day_01/a.mp3\"></audio>"),
        ),
        (
            "![시연](demo.webm \"t\")",
            format!(
                "<video aria-label=\"시연\" title=\"t\" {ours} src=\"/week_02/day_01/demo.webm\"></video>"
            ),
        ),
        (
            "![](소리.MP3#t=5)",
            format!("<audio {ours} src=\"/week_02/day_01/%EC%86%8C%EB%A6%AC.MP3#t=5\"></audio>"),
        ),
        (
            "<video src=\"a.webm\" />\n\n글",
            format!("<video {ours} src=\"/week_02/day_01/a.webm\"></video>"),
        ),
        (
            "글 <audio src=\"a.mp3\"> 다음",
            format!("<audio {ours} src=\"/week_02/day_01/a.mp3\"></audio> 다음"),
        ),
        (
            "<video src=\"a.webm\"><video src=\"b.webm\"></video></video>",
            format!("<video {ours} src=\"/week_02/day_01/a.webm\"></video>"),
        ),
    ] {
        let out = html(source);
        // The order in which attributes are written is the serialiser's.
        assert!(
            in_order(&out).contains(&in_order(&expected)),
            "{source}: {out}"
        );
        assert_safe(&out, source);
    }
}

/// Markup with the attributes of each tag in order.
fn in_order(html: &str) -> String {
    let written = pieces(html).map(|piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Tag(tag) => {
            let mut attributes = tag.attributes.clone();
            attributes.sort_unstable();
            let slash = if tag.closes { "/" } else { "" };
            format!("<{slash}{} {attributes:?}>", tag.name)
        }
    });
    written.collect()
}

#[test]
fn players_of_other_hosts_are_links_and_those_of_nothing_their_inside() {
    let out = slides(
        "# T\n\n글\n\n<video src=\"https://x.org/a.mp4\">없음</video>\n\n\
         <audio><source src=\"//x.org/b.mp3\"></audio>\n\n<video src=\"blob:x\">셋</video>\n",
    );
    assert!(
        !out.html.contains("<video") && !out.html.contains("<audio"),
        "{}",
        out.html
    );
    assert!(
        out.html
            .contains("<a href=\"https://x.org/a.mp4\" target=\"_blank\"")
    );
    assert!(
        out.html
            .contains("<a href=\"//x.org/b.mp3\" target=\"_blank\"")
    );
    assert!(
        out.html.contains('셋') && !out.html.contains("없음"),
        "{}",
        out.html
    );
    let told: Vec<_> = out
        .findings
        .iter()
        .map(|f| (f.line, f.cause.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                Some(5),
                "the video https://x.org/a.mp4 is on another host and is shown as a link"
            ),
            (
                Some(7),
                "the sound //x.org/b.mp3 is on another host and is shown as a link"
            ),
            (Some(9), "a video has no address that can be played"),
        ]
    );
}

#[test]
fn small_pictures_that_stand_in_the_text_are_shown_and_others_told() {
    let png = "data:image/png;base64,iVBORw0KGgo=";
    let out = slides(&format!(
        "# T\n\n글\n\n![하나][a]\n\n<img src=\"{png}\" alt=\"둘\" width=\"9\">\n\n\
         ![셋](data:image/svg+xml;base64,PHN2Zz4=)\n\n![넷](data:image/png;base64,{})\n\n\
         [다섯]({png}) <video src=\"{png}\"></video>\n\n[a]: <{png}>\n",
        "A".repeat(300_000)
    ));
    assert_eq!(out.html.matches("<img ").count(), 2, "{}", out.html);
    let first = format!("<img src=\"{png}\" alt=\"하나\" decoding=\"async\">");
    assert!(out.html.contains(&first), "{}", out.html);
    assert!(out.html.contains("셋") && out.html.contains("넷"));
    assert_safe(&out.html, "pictures in addresses");
    let told: Vec<_> = out
        .findings
        .iter()
        .map(|f| (f.line, f.cause.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                Some(9),
                "an image that stands in the text itself is no PNG, JPEG, GIF or WebP"
            ),
            (
                Some(11),
                "an image that stands in the text itself is larger than 256 KB"
            ),
            (Some(13), "a video has no address that can be played"),
        ]
    );
}

#[test]
fn links_lead_to_decks_and_other_hosts_open_apart() {
    let out = html(
        "[a](./session_02.md#x) [b](https://k8s.io) [c](#d) <a href=\"../강의.md\">e</a> <mailto:a@b.c>",
    );
    for link in [
        "<a href=\"/week_02/day_01/session_02#x\">a</a>",
        "<a href=\"https://k8s.io\" target=\"_blank\" rel=\"noopener noreferrer\">b</a>",
        "<a href=\"#d\">c</a>",
        "<a href=\"/week_02/%EA%B0%95%EC%9D%98\">e</a>",
        "<a href=\"mailto:a@b.c\">",
    ] {
        assert!(out.contains(link), "{link} in {out}");
    }
}

#[test]
fn a_diagram_that_cannot_be_drawn_is_code_with_the_line_in_the_file() {
    let out = slides("# T\n\n글\n\n## 그림\n\n```mermaid\nthis is <no> diagram\n```\n");
    assert!(
        out.html
            .contains("<pre data-lang=\"mermaid\"><code>this is &lt;no&gt; diagram\n</code></pre>"),
        "{}",
        out.html
    );
    let finding = out.findings.first().unwrap();
    assert_eq!(finding.severity, Severity::Warning);
    assert!(matches!(finding.line, Some(7 | 8)), "{finding:?}");
}

#[test]
fn a_diagram_that_is_drawn_more_simply_for_want_of_work_is_told() {
    let edges = (0..700).map(|i| format!("n{} --> n{}\n", i % 60, (i * 7 + 3) % 60));
    let edges = edges.collect::<String>();
    let out = slides(&format!(
        "# T\n\n글\n\n## 그림\n\n```mermaid\ngraph TD\n{edges}```\n"
    ));
    let told: Vec<_> = out
        .findings
        .iter()
        .filter(|finding| finding.cause.contains("in a simpler way"))
        .collect();
    assert_eq!(told.len(), 1, "{:?}", out.findings);
    assert_eq!(told[0].severity, Severity::Info);
    assert_eq!(told[0].line, Some(7));
}

#[test]
fn what_a_formula_cannot_have_is_told_and_the_rest_of_it_is_drawn() {
    let out = slides("# T\n\n글 $x^2$ 과 $\\nosuch{a}$\n\n$$\\sqrt\\sqrt\\def\\a{\\a}\\a$$\n");
    assert!(out.html.contains("<math><msup>"), "{}", out.html);
    assert!(
        out.html
            .contains("<mi mathvariant=\"normal\">nosuch</mi><mi>a</mi>"),
        "{}",
        out.html
    );
    // Where nothing can be read, the source stands.
    assert!(out.html.contains("<code>\\sqrt\\sqrt"), "{}", out.html);
    let told: Vec<_> = out.findings.iter().map(|f| (f.line, &*f.cause)).collect();
    assert!(
        told.iter()
            .any(|(line, cause)| *line == Some(3) && cause.contains("`\\nosuch`")),
        "{told:?}"
    );
}

#[test]
fn what_is_left_out_is_said() {
    let out = slides("# T\n\n<script>\nx\n</script>\n\n글\n");
    assert!(!out.html.contains('x'), "{}", out.html);
    assert_eq!(
        out.findings.first().map(|f| f.line),
        Some(Some(3)),
        "{:?}",
        out.findings
    );
}

#[test]
fn diagrams_in_other_programs_words_are_drawn() {
    let forms = [
        "```{mermaid}\n%%| label: fig\ngraph TD\n가-->나\n```\n",
        "<pre class=\"mermaid\">\ngraph TD\n\n가--&gt;나\n</pre>\n글 뒤\n",
        "<div class=\"big mermaid\">\ngraph TD\n\n가-->나\n</div>\n\n글 뒤\n",
        "<div class=\"mermaid\"><pre>\ngraph TD\n가-->나\n</pre></div>\n",
    ];
    for form in forms {
        let out = slides(&format!("# T\n\n글\n\n## 그림\n\n{form}"));
        let html = &out.html;
        assert!(
            html.contains("<svg") && html.contains(">가</text>"),
            "{form}{html}"
        );
        assert_eq!(html.contains("글 뒤"), form.contains("글 뒤"), "{html}");
        assert!(out.findings.is_empty(), "{:?}", out.findings);
    }
    let kept = slides("# T\n\n<div class=\"mermaid\">\ngraph TD\n</div>\n글 뒤\n\n## 그림\n\n글\n");
    assert!(kept.html.contains("글 뒤"));
}

#[test]
fn what_was_read_into_a_diagram_is_told_once_with_its_line() {
    let out = slides("# T\n\n글\n\n## 그림\n\n```mermaid\ngraph TD\nA[서버 (주)] --> B\n```\n");
    let told: Vec<_> = out.findings.iter().map(|f| (f.severity, f.line)).collect();
    assert_eq!(told, [(Severity::Info, Some(9))], "{:?}", out.findings);
    assert!(out.findings[0].cause.contains("quotes around `서버 (주)`"));
}

#[test]
fn ids_of_a_drawing_are_the_pages_and_its_text_is_its_own() {
    let svg = "<svg aria-labelledby=\"@@t\"><title id=\"@@t\">@@ -1 @@</title><use href=\"#@@a\"/><path id=\"@@a\" marker-end=\"url(#@@m)\"/></svg>";
    assert_eq!(
        html::with_ids(svg, "d1-"),
        "<svg aria-labelledby=\"d1-t\"><title id=\"d1-t\">@@ -1 @@</title><use href=\"#d1-a\"/><path id=\"d1-a\" marker-end=\"url(#d1-m)\"/></svg>"
    );
}

#[test]
fn the_renderer_is_shared_by_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Renderer::new());
}

/// Letters and digits between anything else.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    words.sort();
    words
}

/// What a reader of the events reads; diagrams and formulas apart.
fn words_of_events<'a>(blocks: impl Iterator<Item = &'a Block>) -> Vec<String> {
    let mut text = String::new();
    let mut drawing = false;
    for event in blocks.flat_map(|b| &b.events) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                drawing = info.starts_with("mermaid");
                text.push(' ');
            }
            Event::End(TagEnd::CodeBlock) => drawing = false,
            Event::Text(t) | Event::Code(t) if !drawing => text.push_str(t),
            Event::SoftBreak | Event::HardBreak | Event::InlineHtml(_) => text.push(' '),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link,
            ) => {}
            Event::Html(html) => {
                let texts = pieces(html).filter_map(|piece| match piece {
                    Piece::Text(text) => Some(text),
                    Piece::Tag(_) => None,
                });
                text.extend(texts);
            }
            Event::FootnoteReference(label) | Event::Start(Tag::FootnoteDefinition(label)) => {
                text.push(' ');
                text.push_str(label);
                text.push(' ');
            }
            Event::Start(_) | Event::End(_) => text.push(' '),
            _ => {}
        }
    }
    words(&text)
}

fn words_of_html(html: &str) -> Vec<String> {
    let mut text = String::new();
    let mut drawing = false;
    for piece in pieces(html) {
        match piece {
            Piece::Text(t) if !drawing => text.push_str(&unescape(t)),
            Piece::Text(_) => {}
            Piece::Tag(tag) => match tag.name {
                "pre" | "figure" | "p" if tag.closes => {
                    drawing = false;
                    text.push(' ');
                }
                // A section's number, said again for the eye, and an alert's word, which is ours.
                "p" => {
                    let added = ["aria-hidden", "data-alert"];
                    drawing = added.iter().any(|name| tag.value(name).is_some());
                    text.push(' ');
                }
                "figure" => drawing = true,
                "math" => drawing = !tag.closes,
                "pre" => drawing = tag.value("data-lang").as_deref() == Some("mermaid"),
                "em" | "strong" | "del" | "a" | "code" | "b" | "i" => {}
                "span" => {}
                "img" => text.push_str(&tag.value("alt").unwrap_or_default()),
                _ => text.push(' '),
            },
        }
    }
    words(&text)
}

#[test]
fn every_word_of_real_notes_is_in_the_html() {
    let renderer = Renderer::new();
    for Note { path, text, .. } in lessons() {
        let deck = deck(&text);
        for slide in &deck.slides {
            let out = renderer.slide(slide, false, HERE);
            assert_safe(&out.html, &text);
            let expected = words_of_events(slide.written.blocks.iter());
            assert_eq!(
                words_of_html(&out.html),
                expected,
                "{}: {}\n{}",
                path.display(),
                slide.written.id,
                out.html
            );
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn mutated_notes_are_safe(mutant in mutants(notes())) {
        static RENDERER: LazyLock<Renderer> = LazyLock::new(Renderer::new);
        for slide in &deck(&mutant.text).slides {
            let out = RENDERER.slide(slide, false, HERE);
            assert_safe(&out.html, &mutant.text);
            let errors = out.findings.iter().filter(|f| f.severity == Severity::Error);
            prop_assert_eq!(errors.count(), 0, "{:?}", out.findings);
        }
    }
}

#[test]
fn what_is_told_of_code_names_its_line_in_whatever_way_it_is_cut() {
    let renderer = Renderer::new();
    let wide = "x ".repeat(200);
    let told = |text: &str| -> Vec<u32> {
        let measure = |source: &str, steps: Option<&str>| renderer.measure(source, steps);
        let made = course::deck(
            text,
            &course::plan::Terms::default(),
            None,
            course::fit::Measure::of_diagrams(&measure),
        );
        let slides = made.deck.slides.iter();
        let rendered = slides.map(|slide| renderer.slide(slide, false, HERE));
        let findings = rendered.flat_map(|rendered| rendered.findings);
        findings.filter_map(|finding| finding.line).collect()
    };
    for count in [3, 80] {
        for at in 0..count {
            let line = |n: usize| if n == at { &*wide } else { "x" };
            let code: Vec<&str> = (0..count).map(line).collect();
            let code = code.join("\n");
            let fenced = format!("## A\n\n글\n\n```sh\n{code}\n```\n");
            let blank = format!("## A\n\n글\n\n```sh\n\n\n{code}\n```\n");
            let indented = code.replace('\n', "\n    ");
            let indented = format!("## A\n\n글\n\n    {indented}\n");
            for text in [fenced, blank, indented] {
                let line = text.lines().position(|line| line.contains("x x"));
                assert_eq!(told(&text), [line.unwrap() as u32 + 1], "{text}");
            }
        }
    }
    for more in [0, 60] {
        let rest = "A-->B\n".repeat(more);
        let text = format!("## A\n\n```mermaid\ngraph TD\nA-->B\nA-->|x\n{rest}```\n");
        assert_eq!(told(&text), [6], "{text}");
    }
}

#[test]
fn a_command_that_is_not_known_is_told_once_a_file() {
    let text = "# T\n\n글 $\\E x$\n\n## 둘\n\n글 $\\E y$ 과 $\\iid$\n";
    let mut findings = slides(text).findings;
    super::once(&mut findings);
    let lines: Vec<_> = findings.iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [Some(3), Some(7)], "{findings:?}");
}
