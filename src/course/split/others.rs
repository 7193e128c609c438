//! Decks and notes of other tools: what is seen of them, and what only a presenter sees.

use super::tests::{deck, words};
use crate::course::slide::Written;
use crate::private::{DIALECTS, PRIVATE};

/// Each slide's words, and its notes behind a bar.
fn seen(text: &str) -> Vec<String> {
    let slide = |slide: &Written| match slide.notes.as_slice() {
        [] => flat(&words(slide)),
        notes => format!("{} | {}", flat(&words(slide)), notes.join(" / ")),
    };
    deck(text).slides.iter().map(slide).collect()
}

/// Words with one blank between each two.
fn flat(text: &str) -> String {
    let words: Vec<_> = text
        .split_whitespace()
        .filter(|word| *word != "/")
        .collect();
    words.join(" ")
}

/// Which blocks of the last slide appear in steps, and how.
fn steps(text: &str) -> String {
    let slides = deck(text).slides;
    let last = slides.last().map(|slide| slide.blocks.as_slice());
    let step = |block: &crate::course::Block| match (block.step, block.reveal) {
        (None, _) => "-".to_owned(),
        (Some(_), reveal) => format!("{reveal:?}"),
    };
    last.unwrap_or_default()
        .iter()
        .map(step)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn private_words_are_notes_or_nothing() {
    for (text, expected) in [
        ("# A\n\n글 %%비밀%% 끝\n", vec!["A 글 끝 | 비밀"]),
        (
            "# A\n\n글\n\n%%\n비밀\n\n둘\n%%\n\n- 가\n",
            vec!["A 글 가 | 비밀\n\n둘"],
        ),
        (
            "# A\n\n글\n{% comment %}비밀{% endcomment %}\n끝\n",
            vec!["A 글 끝 | 비밀"],
        ),
        (
            "# A\n\n{::comment}\n비밀\n{:/comment}\n\n끝\n",
            vec!["A 끝 | 비밀"],
        ),
        ("# A\n\n글\n\n{/* 비밀 */}\n\n끝\n", vec!["A 글 끝 | 비밀"]),
        (
            "# A\n\n글\n\n::: notes\n비밀\n\n- 둘\n:::\n\n끝\n",
            vec!["A 글 끝 | 비밀\n\n- 둘"],
        ),
        (
            "# A\n\n글\n:::{.notes}\n비밀\n:::\n끝\n",
            vec!["A 글 끝 | 비밀"],
        ),
        ("# A\n\n- 글\n::: notes\n비밀\n:::\n", vec!["A 글 | 비밀"]),
        (
            "# A\n\n:::: challenge\n\n풀어라\n\n::: solution\n\n비밀\n\n:::\n\n::::\n",
            vec!["A Challenge 풀어라 | 비밀"],
        ),
        (
            "# A\n\n## 문제\n\n글 넷\n\n### 풀이 {.solution}\n\n비밀\n\n## 다음\n\n글\n",
            vec!["A", "문제 글 넷 | ### 풀이\n\n비밀", "다음 글"],
        ),
        (
            "# A\n\n보인다\n\n비밀 {.solution}\n",
            vec!["A 보인다 | 비밀"],
        ),
        (
            "# A\n\n답은 [비밀]{.solution} 이다\n",
            vec!["A 답은 이다 | 비밀"],
        ),
        ("# A\n\n> [!solution]\n> 비밀\n\n끝\n", vec!["A 끝 | 비밀"]),
        (
            "# A\n\n글\n\n???\n비밀\n- 둘\n\n# B\n\n글\n",
            vec!["A 글 | 비밀\n- 둘", "B 글"],
        ),
        ("# A\n\n글\n\n???\n\n비밀\n---\n", vec!["A 글 | 비밀\n---"]),
        (
            "# A\n\n글\n\nNotes:\n비밀\n\n# B\n",
            vec!["A 글 | 비밀", "B"],
        ),
        ("# A\n\n글\n\n발표자 노트:\n\n비밀\n", vec!["A 글 | 비밀"]),
        (
            "# A\n\n글\n\n<aside class=\"notes\">\n비밀\n</aside>\n",
            vec!["A 글 | 비밀"],
        ),
        (
            "# A\n\n글 <!-- speaker_note: 비밀 -->\n",
            vec!["A 글 | 비밀"],
        ),
        // What is no comment hides none behind it.
        (
            "# A\n\n50%% 와 {/* 비밀 */} 끝\n",
            vec!["A 50%% 와 끝 | 비밀"],
        ),
        // Never closed: up to the next heading.
        (
            "# A\n\n글\n\n::: notes\n비밀\n\n둘\n\n# B\n\n글\n",
            vec!["A 글 | 비밀\n\n둘", "B 글"],
        ),
    ] {
        assert_eq!(seen(text), expected, "{text}");
    }
}

#[test]
fn what_everybody_should_know_stays() {
    for text in [
        "# A\n\nNote: 저장하고 끝낸다\n",
        "# A\n\n참고:\n\n- 글\n",
        "# A\n\n100%와 50%%는 다르다\n",
        "# A\n\n`%%비밀%%`이라고 쓴다\n",
        "# A\n\n```\n::: notes\n보인다\n:::\n%%보인다%%\n```\n",
        "# A\n\n정말???\n\n글\n",
    ] {
        assert!(
            deck(text).slides.iter().all(|slide| slide.notes.is_empty()),
            "{text}"
        );
    }
}

#[test]
fn marks_of_other_tools_never_stand_raw() {
    for (text, expected) in [
        (":::info\n**알림** 상자\n- 목록\n:::\n", "알림 상자 목록"),
        (
            ":::::::::::::: challenge\n\n스스로 해 보라\n\n::::::::::::::\n",
            "Challenge 스스로 해 보라",
        ),
        (
            "!!! note \"MkDocs 알림\"\n    안쪽 글\n\n    둘째 문단\n\n밖\n",
            "MkDocs 알림 안쪽 글 둘째 문단 밖",
        ),
        ("??? tip\n    ```sh\n    ls\n    ```\n밖\n", "ls 밖"),
        (">[!tip] 제목 내용\n> 내용\n", "제목 내용 내용"),
        ("> [!question]- 접힌 질문\n> 답은 둘\n", "답은 둘"),
        ("글 {.lead}\n", "글"),
        ("{: .lead}\n글\n", "글"),
        ("[글]{.smaller} 끝\n", "글 끝"),
        (
            "지난 [[other]] 와 [[other|다른 이름]] 를\n",
            "지난 other 와 다른 이름 를",
        ),
        ("==중요== ++밑줄++ H~2~O x^2^\n", "중요 밑줄 H2O x2"),
        ("[toc]\n\n글\n", "글"),
        (
            "{{< video https://example.org/a >}}\n\n글\n",
            "https://example.org/a 글",
        ),
        (
            "{%youtube aBc-1 %} @[vimeo](12) @[글](a)\n",
            "https://www.youtube.com/watch?v=aBc-1 vimeo @글",
        ),
        ("{{< pagebreak >}}\n\n글\n", "글"),
        ("`a`{.python} [*글*](x){target=_blank} 끝\n", "a 글 끝"),
        (
            "[글 **둘** `셋` [넷](x){.y}]{.small} 끝\n",
            "글 둘 셋 넷 끝",
        ),
        ("[글 **둘**]{.mark} 끝\n", "글 둘 끝"),
        ("글 [하나] 둘 [셋](x) 끝 {.small}\n", "글 [하나] 둘 셋 끝"),
        (
            "글 아래\n$$ {1|3|all}\na = b\n\nc = d\n$$\n",
            "글 아래 a = b c = d",
        ),
        ("글 :smile: 끝\n", "글 😄 끝"),
        ("글 ^a1b2c3\n", "글"),
        (
            "{% highlight ruby %}\nputs 1\n{% endhighlight %}\n",
            "puts 1",
        ),
        ("<aside>\n💡 **알림** 글\n</aside>\n", "💡 알림 글"),
    ] {
        let shown = seen(&format!("# A\n\n글 하나\n\n## B\n\n{text}"));
        assert_eq!(shown[1], format!("B {expected}"), "{text}");
    }
    for (heading, expected) in [
        ("정의 {#정의}", "정의"),
        ("예 {.smaller background-color=\"aquamarine\"}", "예"),
        ("끝 {: .no_toc }", "끝"),
        ("주차 {-}", "주차"),
        ("배경 {a=\"https://a.org/b\" b='{{< x 1 >}}'}", "배경"),
    ] {
        assert_eq!(
            deck(&format!("# {heading}\n\n글\n")).slides[0].title,
            expected
        );
    }
}

#[test]
fn works_and_figures_are_named_in_a_short_form() {
    let quarto = |body: &str| seen(&format!("---\nformat: revealjs\n---\n\n## A\n\n{body}\n"));
    for (body, expected) in [
        ("글 [@knuth84, p. 3; -@b] 끝", "A 글 [knuth84, p. 3; b] 끝"),
        ("글 [see @kim] 끝", "A 글 [see kim] 끝"),
        ("글 @knuth84. 끝", "A 글 knuth84. 끝"),
        (
            "@fig-b 와 [@fig-a] 와 @tbl-x\n\n[글]{#fig-a} [표]{#fig-b}",
            "A Figure 2 와 Figure 1 와 Table x 글 표",
        ),
        ("@kim 님, a@b.org, [@](x)", "A @kim 님, a@b.org, @"),
    ] {
        assert_eq!(quarto(body), [expected], "{body}");
    }
    assert_eq!(
        seen("# A\n\n글 [@knuth84] 와 [@kim]\n"),
        ["A 글 [knuth84] 와 [@kim]"]
    );
    let findings = deck("# A\n\n글 [@knuth84] 와 [@knuth85]\n").findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
}

#[test]
fn brackets_of_remark_close_several_classes_at_once() {
    let remark = |body: &str| columns(&format!("---\ndialect: remark\n---\n\n# A\n\n{body}\n"));
    for (body, expected) in [
        (
            ".pull-left[.small[\n- 왼\n]]\n.pull-right[\n오른\n]",
            "A / 왼 | 오른",
        ),
        (
            ".pull-left[\n.small[\n왼\n]]\n\n.pull-right[오른]",
            "A / 왼 | 오른",
        ),
        (".red[글 .big[둘]] 끝", "A 글 둘 끝"),
    ] {
        assert_eq!(remark(body), expected, "{body}");
    }
}

#[test]
fn formulas_over_blank_lines_and_with_steps_are_whole() {
    use pulldown_cmark::Event;
    let formulas = |text: &str| -> Vec<String> {
        let slides = deck(text).slides;
        let events = slides
            .iter()
            .flat_map(|slide| &slide.blocks)
            .flat_map(|block| &block.events);
        let formulas = events.filter_map(|event| match event {
            Event::DisplayMath(source) => Some(flat(source)),
            _ => None,
        });
        formulas.collect()
    };
    for (text, expected) in [
        (
            "# A\n\n$$\na = b\n\nc = \\frac{1}{2}\n$$\n",
            vec!["a = b c = \\frac{1}{2}"],
        ),
        (
            "# A\n\n$$ {1|3|all}\n\\begin{aligned}\na &= b \\\\\nc\n\\end{aligned}\n$$\n",
            vec!["\\begin{aligned} a &= b \\\\ c \\end{aligned}"],
        ),
        (
            "# A\n\n$$\na = b\n\nand so we see that\n\n$$\nc\n$$\n",
            vec!["c"],
        ),
        ("# A\n\n$$\n\n글 하나\n\n$$\n", vec![]),
    ] {
        assert_eq!(formulas(text), expected, "{text}");
    }
}

#[test]
fn what_only_looks_like_a_mark_stays() {
    for text in [
        "a == b == c",
        "x==1 && y==2",
        "C++ 와 C++",
        "10:30:00",
        "std::vec::new",
        "[[1, 2], [3, 4]]",
        "[[ -f x ]]",
        "{a}",
        "if a { b }",
        "x ^ y ^ z",
        "1:100:5",
        "월~금",
        "~/.kube 와 ~/.ssh",
        "9~11시, 2~4시",
        "a==b",
        "x^2 + y^2",
        "i++ + j++",
        "[1] 과 [2]",
        "3 ^2 와 2^3",
        "e.g. [이것]",
    ] {
        assert_eq!(
            seen(&format!("# A\n\n{text}\n")),
            [format!("A {text}")],
            "{text}"
        );
    }
}

#[test]
fn quarto_and_pandoc_have_slides_at_headings_of_two_levels() {
    let text = "---\ntitle: \"Sorting\"\nformat: revealjs\n---\n\n## Why sort\n\nFinding is quick.\n\n::: {.notes}\nAsk Kim.\n:::\n\n## Cost\n\nn log n\n\n. . .\n\nat best\n\n- a\n\n::: notes\nNot yet.\n:::\n";
    assert_eq!(
        seen(text),
        [
            "Sorting",
            "Why sort Finding is quick. | Ask Kim.",
            "Cost n log n at best a | Not yet."
        ]
    );
    assert_eq!(steps(text), "- - Whole WithAbove");
}

#[test]
fn hackmd_has_slides_at_two_kinds_of_rule() {
    let text = "---\ntitle: 발표\ntype: slide\nslideOptions:\n  transition: slide\n---\n\n# 하나\n\nNote:\n첫 장에서는 인사만 한다\n\n----\n\n아래 장에는 제목이 없다\n\n---\n\n<!-- .slide: data-background=\"#222\" -->\n\n# 둘\n\n==중요== ++밑줄++\n\n- a <!-- .element: class=\"fragment\" -->\n- b <!-- .element: class=\"fragment\" -->\n";
    assert_eq!(
        seen(text),
        [
            "하나 | 첫 장에서는 인사만 한다",
            "아래 장에는 제목이 없다",
            "둘 중요 밑줄 a b"
        ]
    );
    assert_eq!(steps(text), "- - Parts");
}

#[test]
fn comments_that_are_separators_end_slides_and_their_notes() {
    let text = "---\nseparator: <!--s-->\nverticalSeparator: <!--v-->\n---\n\n# 하나\n\n글\n\nNote: 비밀\n\n<!--s-->\n\n# 둘\n\n<!--v-->\n\n글\n\n<!-- s -->\n\n- 셋\n";
    assert_eq!(seen(text), ["하나 글 | 비밀", "둘", "글", "셋"]);
}

#[test]
fn cells_that_their_authors_hide_are_left_out_and_told_where_they_make_something() {
    let text = "---\nformat: revealjs\n---\n\n## 글\n\n```{r setup, include=FALSE}\na\n```\n\n```{r, echo = F}\nb\n```\n\n```{python}\n#| label: x\n#| echo: false\nc\n```\n\n```{python}\n#| echo: true\nd = '='\n```\n\n```{r, eval=FALSE}\ne\n```\n\n```{r include=FALSE}\nf\n```\n\n```{python}\n#| tags:\n#|   - remove-cell\ng\n```\n\n```{.yaml}\n---\nkind: h\n---\nkind: i\n```\n";
    assert_eq!(seen(text), ["글 d = '=' e --- kind: h --- kind: i"]);
    let findings = deck(text).findings;
    let told: Vec<_> = findings.iter().filter(|told| told.line.is_some()).collect();
    let [told] = told.as_slice() else {
        panic!("{findings:?}");
    };
    assert_eq!(told.line, Some(11));
    assert!(told.cause.starts_with("2 cells"), "{}", told.cause);
}

#[test]
fn what_myst_keeps_from_readers_is_on_no_slide_and_what_only_looks_like_its_options_is() {
    let text = "# 강의\n\n## 글\n\n:::{admonition} 답\n:class: solution\n비밀 하나\n:::\n\n```{admonition} 답\n:class: hidden, dropdown\n비밀 둘\n```\n\n::: {.callout-tip}\n:bulb: 기억\n:::\n\n```{versionadded} 1\n:::{solution}\n비밀 셋\n:::\n```\n\n+++ {\"slideshow\": {\"slide_type\": \"notes\"}}\n\n비밀 넷\n\n+++ {\"slideshow\": {\"slide_type\": \"slide\"}}\n\n끝\n";
    let slides = seen(text);
    let shown: Vec<_> = slides
        .iter()
        .map(|slide| slide.split(" | ").next().unwrap_or_default())
        .collect();
    let shown = shown.join(" ");
    assert!(!shown.contains("비밀"), "{slides:?}");
    assert!(
        shown.contains("기억") && shown.ends_with("끝"),
        "{slides:?}"
    );
}

#[test]
fn slidev_is_known_by_code_that_no_other_tool_has() {
    let text =
        "---\nlayout: default\n---\n\n# 하나\n\n```vue {monaco-run}\n<b/>\n```\n\n---\n\n둘\n";
    assert_eq!(seen(text), ["하나 <b/>", "둘"]);
}

#[test]
fn slidev_hides_slides_and_has_columns_and_clicks() {
    let text = "---\ntheme: seriph\ntransition: slide-left\n---\n\n# 하나\n\n글\n\n---\nhide: true\n---\n\n# 숨긴 장: 정답\n\n정답은 42\n\n---\nlayout: two-cols\n---\n\n# 둘\n\n왼쪽\n\n::right::\n\n오른쪽\n\n<v-clicks>\n\n- 가\n- 나\n\n</v-clicks>\n\n<v-click>\n\n다\n\n라\n\n</v-click>\n\n끝\n";
    assert_eq!(seen(text), ["하나 글", "둘 왼쪽 오른쪽 가 나 다 라 끝"]);
    assert_eq!(steps(text), "- - - Parts Whole WithAbove -");
    let code = "---\ntheme: seriph\n---\n\n# 코드\n\n<<< @/snippets/external.ts#snippet\n\n````md magic-move\n```ts\nconst a = 1\n```\n```ts\nconst a = 2\n```\n````\n\n<v-click>Then this</v-click>\n";
    assert_eq!(seen(code), ["코드 const a = 1 const a = 2 Then this"]);
}

#[test]
fn remark_has_properties_steps_notes_and_classes() {
    let text = "# A controller\n\n---\n\nclass: pic\n\n글\n\n---\n\nname: x\nclass: pic\n## Trying it\n\n.lab[\n\n- Start it:\n  ```bash\n  run it\n  ```\n\n]\n\n--\n\nIt runs.\n\n.footnote[*Usually [1].*] 끝\n\n???\n\nSay this.\n\n---\n\nclass: extra-details\n\n## More\n\n- It can\n--\n\n- also\n";
    assert_eq!(
        seen(text),
        [
            "A controller",
            "글",
            "Trying it Start it:run it It runs. Usually [1]. 끝 | Say this.",
            "More It can also"
        ]
    );
    assert_eq!(steps(text), "- - Whole");
}

#[test]
fn presenterm_has_slides_at_comments() {
    let text = "---\ntitle: 발표\nauthor: me\n---\n\n첫 제목\n===\n\n첫 글\n\n<!-- pause -->\n\n잠시 뒤 글\n\n<!-- speaker_note: 여기서 물을 마신다 -->\n\n<!-- column_layout: [1, 1] -->\n<!-- column: 0 -->\n<!-- reset_layout -->\n\n<!-- end_slide -->\n\n제목 없는 장\n\n<!-- end_slide -->\n\n셋째 제목\n===\n\n끝\n";
    assert_eq!(
        seen(text),
        [
            "발표 me",
            "첫 제목 첫 글 잠시 뒤 글 | 여기서 물을 마신다",
            "제목 없는 장",
            "셋째 제목 끝"
        ]
    );
}

#[test]
fn marp_has_directives_and_comments_of_tools_that_are_no_notes() {
    let text = "---\nmarp: true\n---\n\n# <!-- fit --> 큰 제목\n\n<!-- prettier-ignore-start -->\n* 하나\n* 둘\n<!-- prettier-ignore-end -->\n\n<!-- markdownlint-disable MD033 -->\n<!-- 학생에게 손을 들게 한다 -->\n";
    assert_eq!(seen(text), ["큰 제목 하나 둘 | 학생에게 손을 들게 한다"]);
    assert_eq!(steps(text), "- Parts");
}

#[test]
fn pictures_have_the_sizes_that_their_texts_say() {
    for (dialect, alt, expected) in [
        (
            "marp",
            "w:200 h:100px 카드",
            "alt=\"카드\" width=\"200\" height=\"100\">",
        ),
        ("marp", "width:30%", "alt=\"\" width=\"30%\">"),
        ("remark", ":scale 50%", "alt=\"\" width=\"50%\">"),
        ("presenterm", "image:width:50%", "alt=\"\" width=\"50%\">"),
        ("notes", "w:200", "w:200"),
    ] {
        let deck = deck(&format!(
            "---\ndialect: {dialect}\n---\n\n글 ![{alt}](a.png)\n"
        ));
        let events = format!("{:?}", deck.slides.first().map(|slide| &slide.blocks));
        assert!(
            events.replace('\\', "").contains(expected),
            "{alt}: {events}"
        );
    }
}

#[test]
fn what_a_file_loses_of_another_tool_is_one_finding() {
    let text = "---\ndialect: slidev\n---\n\n# A\n\n<Counter :count=\"1\" />\n\n글 <Counter /> {{ x }} <carbon:arrow /> 글\n\n<v-drag pos=\"1\">글</v-drag>\n\n<div>글</div>\n";
    let findings = deck(text).findings;
    let told: Vec<_> = findings.iter().map(|told| told.cause.as_str()).collect();
    assert_eq!(
        told,
        [
            "`<Counter>`, `<carbon:arrow>`, `<v-drag>` and `{{ }}` are not known: their signs are \
             left out (5 times)"
        ]
    );
    let ordinary = "# A\n\n글 <kbd>A</kbd> <BR> <b>x</b>\n";
    assert!(deck(ordinary).findings.is_empty());
}

#[test]
fn what_another_file_would_add_is_told() {
    let text = "---\ntheme: seriph\n---\n\n# A\n\n글\n\n---\nsrc: ./pages/more.md\n---\n\n---\n\n# B\n\n글\n";
    let findings = deck(text).findings;
    let told = findings.iter().find(|finding| {
        finding
            .cause
            .contains("more.md is not there to be taken in")
    });
    assert_eq!(told.and_then(|finding| finding.line), Some(10));
}

/// The slides of a text whose files these are, by their addresses, all in the folder `pages`.
fn with(text: &str, files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    use crate::course::{Image, Included, Notes};
    let file = |address: &str| std::path::PathBuf::from(address.trim_start_matches("./"));
    let by = files.iter().map(|(address, _)| Some(file(address)));
    let included: Vec<Included> = std::iter::once(None)
        .chain(by)
        .flat_map(|by| {
            files.iter().map(move |(address, text)| Included {
                by: by.clone(),
                address: (*address).to_owned(),
                file: file(address),
                folder: "pages/".to_owned(),
                text: (*text).into(),
            })
        })
        .collect();
    let notes = Notes {
        text,
        included: &included,
        ..Notes::from("")
    };
    let images = |address: &str| match address {
        "pages/a.png" | "b.png" => Image::Unknown,
        _ => Image::Absent(String::new()),
    };
    let mut made = super::deck(notes, &images);
    notes.locate(&mut made.findings);
    let shown = |slide: &Written| {
        let images: Vec<_> = slide
            .blocks
            .iter()
            .flat_map(|block| crate::course::addresses_of_images(&block.events))
            .collect();
        let words = flat(&words(slide));
        let notes = slide.notes.iter().map(|note| format!(" | {note}"));
        format!("{words}{}{}", images.join("+"), notes.collect::<String>())
    };
    let told = made.findings.iter().filter(|one| one.line.is_some());
    (
        made.slides.iter().map(shown).collect(),
        told.map(|one| {
            format!(
                "{}:{} {}",
                one.file.display(),
                one.line.unwrap_or_default(),
                one.cause
            )
        })
        .collect(),
    )
}

#[test]
fn slides_of_other_files_stand_where_they_are_named() {
    let front = "---\ntheme: seriph\n---\n\n# 하나\n\n글\n\n---\nsrc: ./more.md";
    let rest = "\n---\n\n---\n\n# 끝\n\n글\n";
    let more = "# 가\n\n가 글\n\n<!-- 비밀 -->\n\n---\nhide: true\n---\n\n# 나\n\n나 글\n\n---\nlayout: image\nimage: a.png\n---\n\n---\n\n# 라\n\n라 글 ![](b.png)\n\n::: zzz\n:::\n";
    let all = |src: &str| with(&format!("{front}{src}{rest}"), &[("./more.md", more)]);
    let (slides, told) = all("");
    assert_eq!(
        slides,
        [
            "하나 글",
            "가 가 글 | 비밀",
            "pages/a.png",
            "라 라 글b.png",
            "끝 글"
        ]
    );
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("more.md:26 `::: zzz`"), "{told:?}");
    assert_eq!(
        all("#3,4-9").0,
        ["하나 글", "pages/a.png", "라 라 글b.png", "끝 글"]
    );
    // A slide that is not shown has none that are.
    assert_eq!(all("\nhide: true").0, ["하나 글", "끝 글"]);
    // What else stands on that slide its tool shows nowhere.
    let ignored = rest.replacen(
        "---\n\n---",
        "---\n\n남은 글\n\n<!-- 남은 비밀 -->\n\n---",
        1,
    );
    let text = format!("{front}#1{ignored}");
    assert_eq!(
        with(&text, &[("./more.md", more)]).0,
        ["하나 글", "가 가 글 | 비밀", "끝 글"]
    );
    // The first slide of a file may be another file's.
    let first = "---\ntheme: seriph\nsrc: ./more.md#1\n---\n\n---\n\n# 끝\n";
    assert_eq!(
        with(first, &[("./more.md", more)]).0,
        ["가 가 글 | 비밀", "끝"]
    );
}

#[test]
fn what_stands_in_other_files_stands_where_they_are_named() {
    let part =
        "---\ntitle: x\n---\n\n더 글 [링크](c.md)\n\n::: notes\n비밀\n:::\n\n## 나\n\n나 글\n";
    for (text, expected) in [
        (
            "---\nformat: revealjs\n---\n\n## 가\n\n글\n\n{{< include _x.md >}}\n\n끝\n",
            vec!["가 글 더 글 링크 | 비밀", "나 나 글 끝"],
        ),
        (
            "# 가\n\n글\n{{#include _x.md}}\n끝\n",
            vec!["가 글 더 글 링크 | 비밀", "나 나 글 끝"],
        ),
        (
            "---\ndialect: presenterm\n---\n\n가\n===\n\n<!-- include: _x.md -->\n",
            vec!["가 더 글 링크 나 나 글 | 비밀"],
        ),
    ] {
        assert_eq!(with(text, &[("_x.md", part)]).0, expected, "{text}");
    }
}

#[test]
fn a_file_that_takes_in_itself_or_is_not_there_is_told() {
    let (slides, told) = with(
        "# A\n\n글\n\n{{#include a.md}}\n",
        &[
            ("a.md", "안\n\n{{#include b.md}}\n"),
            ("b.md", "밖\n\n\n{{#include a.md}}\n{{#include c.md}}\n"),
        ],
    );
    assert_eq!(slides, ["A 글 안 밖"]);
    assert_eq!(
        told,
        [
            "b.md:4 the file a.md takes in itself",
            "b.md:5 the file c.md is not there to be taken in"
        ]
    );
    // No more than a file may have.
    let large = "글\n".repeat(400_000);
    let text = format!("# A\n\n{}", "{{#include a.md}}\n\n".repeat(9));
    let (_, told) = with(&text, &[("a.md", &large)]);
    assert!(
        told.iter().any(|told| told.contains("more than 2 MiB")),
        "{told:?}"
    );
}

#[test]
fn nothing_joins_a_slide_that_its_author_divided() {
    use crate::course::{self, fit::Measure, plan::Terms};
    let count = |front: &str, rule: &str| {
        let body = format!("## A\n\n짧다.\n\n{rule}## B\n\n짧다.\n");
        let text = format!("---\n{front}\n---\n\n# T\n\n---\n\n{body}");
        course::deck(&text, &Terms::default(), None, Measure::NOTHING)
            .deck
            .slides
            .len()
    };
    for front in ["dialect: slides", "marp: true", "dialect: notes"] {
        assert_eq!(count(front, "---\n\n"), 3, "{front}");
    }
    assert_eq!(count("dialect: notes", ""), 2);
}

#[test]
fn what_is_not_known_is_told_with_its_first_line() {
    let told = |text: &str| {
        let findings = deck(text).findings;
        findings
            .into_iter()
            .map(|finding| (finding.line, finding.cause))
            .collect::<Vec<_>>()
    };
    let told = (
        told("# A\n\n글\n\n앞 {% x %} 뒤 {% x %}\n"),
        told("# A\n\n::: zzz\n글\n:::\n"),
    );
    assert_eq!(told.0.len(), 1, "{told:?}");
    assert_eq!(told.0[0].0, Some(5));
    assert!(told.0[0].1.contains("(twice)"), "{told:?}");
    assert_eq!(told.1[0].0, Some(3));
}

#[test]
fn what_is_had_in_another_way_is_told_once() {
    for (text, slide, line, cause) in [
        (
            "---\ntheme: seriph\n---\n\n# A\n\n---\nlayout: iframe\nurl: https://example.org/x\n---\n\n---\n\n# C\n",
            "https://example.org/x",
            8,
            "a window into another page is its link",
        ),
        (
            "---\nmarp: true\nbackgroundImage: url('bg.png')\n---\n\n# A\n\n---\n\n글\n",
            "글",
            3,
            "the picture bg.png behind all slides is left out",
        ),
        (
            "---\nmarp: true\n---\n\n# A\n\n---\n\n![bg](a.png)\n\n글\n\n---\n\n![bg](b.png)\n\n글\n",
            "글",
            9,
            "a picture behind words stands beside them (2 times)",
        ),
        (
            "---\nformat: revealjs\n---\n\n## A\n\n글\n\n## B\n\n::: col\n가\n:::\n::: col\n나\n:::\n::: col\n다\n:::\n",
            "B 가 나 다",
            12,
            "three columns stand one below the other",
        ),
    ] {
        assert_eq!(seen(text)[1], slide, "{text}");
        let findings = deck(text).findings;
        let told: Vec<_> = findings.iter().filter(|told| told.cause == cause).collect();
        assert_eq!(told.len(), 1, "{findings:?}");
        assert_eq!(told[0].line, Some(line), "{text}");
    }
}

/// The words of each column of the last slide, those of a pair with `|` between them.
fn columns(text: &str) -> String {
    let slides = deck(text).slides;
    let blocks = slides.last().map_or(&[][..], |slide| &slide.blocks);
    let mut shown = String::new();
    let mut last = None;
    for block in blocks {
        let sign = match (last, block.beside) {
            (Some(last), own) if last == own => " ",
            (Some(Some(last)), Some(own)) if last.pair == own.pair => " | ",
            (None, _) => "",
            _ => " / ",
        };
        last = Some(block.beside);
        shown.push_str(sign);
        shown.push_str(&crate::course::names::plain(&block.events));
        let pictures = crate::course::addresses_of_images(&block.events);
        shown.push_str(&pictures.join("+"));
    }
    shown
}

#[test]
fn columns_of_other_tools_stand_beside_each_other() {
    for (text, expected) in [
        (
            "---\ndialect: slidev\n---\n\n# 제목\n\n왼\n\n왼 둘\n\n::right::\n\n오른\n",
            "제목 / 왼 왼 둘 | 오른",
        ),
        (
            "---\ndialect: slidev\n---\n\n# 제목\n\n위\n::left::\n왼\n::right::\n오른\n::bottom::\n밑\n",
            "제목 위 / 왼 | 오른 / 밑",
        ),
        (
            "## 제목\n\n위\n\n:::: {.columns}\n\n::: {.column width=\"40%\"}\n왼\n:::\n\n::: {.column width=\"5%\"}\n:::\n\n::: {.column width=\"55%\"}\n오른\n:::\n\n::::\n\n밑\n",
            "제목 위 / 왼 | 오른 / 밑",
        ),
        (
            "---\ndialect: remark\n---\n\n# 제목\n\n.left-column[\n## 왼\n]\n.right-column[\n오른\n\n둘\n]\n\n밑\n",
            "제목 / 왼 | 오른 둘 / 밑",
        ),
        (
            "---\ndialect: remark\n---\n\n# 제목\n\n.pull-left[왼 [둘]]\n\n.pull-right[오른]\n",
            "제목 / 왼 [둘] | 오른",
        ),
        (
            "---\nmarp: true\n---\n\n# 제목\n\n<div class=\"columns\">\n<div>\n\n왼\n\n</div>\n<div>\n\n오른\n\n</div>\n</div>\n\n밑\n",
            "제목 / 왼 | 오른 / 밑",
        ),
        (
            "---\ndialect: presenterm\n---\n\n제목\n===\n\n위\n\n<!-- column_layout: [2, 1] -->\n\n<!-- column: 0 -->\n왼\n\n<!-- column: 1 -->\n오른\n\n<!-- reset_layout -->\n밑\n",
            "제목 위 / 왼 | 오른 / 밑",
        ),
        // A heading in a column is no title of the slide.
        (
            "---\nmarp: true\n---\n\n<div class=\"columns\"><div>\n\n## 왼\n\n글\n\n</div><div>\n\n## 오른\n\n</div></div>\n",
            "왼 글 | 오른",
        ),
        // Columns that are never closed end with their slide; its elements are blocks without words.
        (
            "---\nmarp: true\n---\n\n<div class=\"columns\">\n\n글\n\n---\n\n# 제목\n\n<div>\n\n가\n\n</div>\n\n<div>\n\n나\n\n</div>\n",
            "제목  가   나 ",
        ),
        // Four are two and two; three are none.
        (
            "## 제목\n\n::: col\n가\n:::\n::: col\n나\n:::\n::: col\n다\n:::\n::: col\n라\n:::\n",
            "제목 / 가 | 나 / 다 | 라",
        ),
        (
            "## 제목\n\n::: col\n가\n:::\n::: col\n나\n:::\n::: col\n다\n:::\n",
            "제목 가 나 다",
        ),
        // A column without another is none.
        ("## 제목\n\n.right[글]\n", "제목 .right[글]"),
        ("## 제목\n\n::: right\n글\n:::\n\n끝\n", "제목 글 끝"),
    ] {
        assert_eq!(columns(text), expected, "{text}");
    }
}

#[test]
fn pictures_behind_a_slide_stand_beside_its_words_or_alone() {
    for (text, expected) in [
        (
            "---\nmarp: true\n---\n\n# 제목\n\n![bg right:40%](a.png)\n\n글\n\n둘\n",
            "제목 / a.png | 글 둘",
        ),
        (
            "---\nmarp: true\n---\n\n![bg](a.png) ![bg](b.png)\n",
            "a.png+b.png",
        ),
        (
            "---\nmarp: true\n---\n\n# 제목\n\n<!-- _backgroundImage: \"url('a.png')\" -->\n\n글\n",
            "제목 / a.png | 글",
        ),
        (
            "---\ntheme: seriph\n---\n\n# A\n\n---\nlayout: image-right\nimage: ./a.png\n---\n\n# 제목\n\n글\n",
            "제목 / ./a.png | 글",
        ),
        (
            "---\ntheme: seriph\nbackground: img/a.png\n---\n\n# 제목\n",
            "제목 img/a.png",
        ),
        (
            "---\ntheme: seriph\n---\n\n# A\n\n---\nlayout: image\nimage: a.png\n---\n",
            "a.png",
        ),
        (
            "---\ntype: slide\n---\n\n<!-- .slide: data-background=\"a.png\" -->\n\n# 제목\n\n글\n",
            "제목 / a.png | 글",
        ),
        (
            "---\ntype: slide\n---\n\n<!-- .slide: data-background=\"#222\" -->\n\n# 제목\n\n글\n",
            "제목 글",
        ),
        (
            "---\nformat: revealjs\n---\n\n## 제목 {background-image=\"a b.png\" background-size=\"cover\"}\n\n글\n",
            "제목 / a b.png | 글",
        ),
        (
            "---\ndialect: remark\n---\n\nclass: center\nbackground-image: url(a.png)\n\n# 제목\n\n글\n",
            "제목 / a.png | 글",
        ),
        // Beside columns is no room.
        (
            "---\nmarp: true\n---\n\n# 제목\n\n![bg](a.png)\n\n<div class=\"columns\"><div>\n\n왼\n\n</div><div>\n\n오른\n\n</div></div>\n",
            "제목 / 왼 | 오른 / a.png",
        ),
        // Only in Marp is that word a mark.
        ("# 제목\n\n![bg](a.png)\n\n글\n", "제목 bga.png 글"),
    ] {
        assert_eq!(columns(text), expected, "{text}");
    }
    let text = "---\ntheme: seriph\nbackground: https://example.org/a\n---\n\n# 제목\n\n글\n\n---\nbackground: https://example.org/b\n---\n\n# 둘\n";
    assert_eq!(seen(text), ["제목 글", "둘"]);
    let findings = deck(text).findings;
    let told = findings
        .iter()
        .find(|finding| finding.cause.contains("other hosts"));
    assert!(
        told.is_some_and(|told| told.cause.starts_with("2 backgrounds")),
        "{findings:?}"
    );
}

#[test]
fn marp_says_how_large_a_picture_is_by_its_alternative_text() {
    let text = "---\nmarp: true\n---\n\n# A\n\n![w:300px 고양이](a.png) ![50%](b.png) ![height:40](c.png) ![w x](d.png)\n";
    let slides = deck(text).slides;
    let html = |event: &pulldown_cmark::Event<'_>| match event {
        pulldown_cmark::Event::InlineHtml(html) => Some(html.to_string()),
        _ => None,
    };
    let shown: Vec<_> = slides[0].blocks[1].events.iter().filter_map(html).collect();
    assert_eq!(
        shown,
        [
            "<img src=\"a.png\" alt=\"고양이\" width=\"300\">",
            "<img src=\"b.png\" alt=\"\" width=\"50%\">",
            "<img src=\"c.png\" alt=\"\" height=\"40\">",
        ]
    );
}

#[test]
fn nothing_private_is_shown_in_any_dialect() {
    for dialect in DIALECTS {
        for private in PRIVATE {
            for (before, after) in [
                ("글\n\n", "\n"),
                ("글\n\n", "\n\n# 다음\n\n끝\n"),
                ("- 글\n", "\n\n---\n\n# 다음\n\n끝\n"),
            ] {
                let text =
                    format!("---\ndialect: {dialect}\n---\n\n# 처음\n\n{before}{private}{after}");
                let deck = deck(&text);
                for slide in &deck.slides {
                    let events = slide
                        .blocks
                        .iter()
                        .map(|block| (&block.kind, &block.events));
                    let shown = format!(
                        "{:?} {:?}",
                        (&slide.title, &slide.id, &slide.anchors),
                        events.collect::<Vec<_>>()
                    );
                    assert!(!shown.contains("비밀"), "{text}\n{shown}");
                }
                let words: String = deck.slides.iter().map(words).collect();
                assert!(words.contains("처음"), "{text}");
                // Notes of a slide end where it does.
                assert!(!after.contains("---") || words.contains('끝'), "{text}");
            }
        }
    }
}

#[test]
fn decks_of_reveal_js_may_be_html() {
    let text = "<section>\n<section>\n  <h2>하나 &amp; 둘</h2>\n  <p>글</p>\n  <p class=\"fragment\">셋</p>\n  \
                <aside class=\"notes\">비밀</aside>\n</section>\n<section>\n  <h3>코드</h3>\n  \
                <pre><code class=\"language-js\" data-line-numbers=\"1|2-3\" data-trim>\n    let a = 1 &lt; 2;\n    b();\n  \
                </code></pre>\n</section>\n</section>\n<section>\n<ul>\n<li class=\"fragment\">가</li>\n<li>나</li>\n</ul>\n</section>\n";
    assert_eq!(
        seen(text),
        ["하나 & 둘 | 비밀", "코드 let a = 1 < 2; b();", "가 나"]
    );
    assert_eq!(steps(text), "Parts");
    let slides = deck(text).slides;
    // Under its heading stand two paragraphs of HTML, whose words are in their markup.
    assert!(slides[0].blocks.len() >= 3, "{:?}", slides[0].blocks);
    let code = &slides[1].blocks[1];
    assert_eq!(code.kind, crate::course::BlockKind::Code("js".to_owned()));
    // Elsewhere code is code, and the rest is HTML as it was.
    let notes = "# A\n\n<pre><code>a &gt; b</code></pre>\n\n<section>\n<h2>글</h2>\n</section>\n";
    assert_eq!(deck(notes).slides.len(), 1);
}
