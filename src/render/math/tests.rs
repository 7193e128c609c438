#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::render::markup::{Piece, pieces};

fn drawn(source: &str) -> Drawn {
    draw(source, true).unwrap_or_else(|told| panic!("{source}: {}", told.cause))
}

#[test]
fn formulas_are_mathml() {
    let inline = draw("x^2", false).unwrap().markup;
    assert_eq!(inline, "<math><msup><mi>x</mi><mn>2</mn></msup></math>");
    let block = drawn("\\sum_{i=1}^n i = \\frac{n(n+1)}{2}").markup;
    assert!(block.starts_with("<math display=\"block\""), "{block}");
    assert!(block.contains("<munderover>"), "{block}");
}

/// One a line: `B` before a displayed formula, `I` before one in a line of text.
const FORMULAS: &str = include_str!("formulas.txt");

#[test]
fn formulas_of_lecture_notes_are_drawn_whole() {
    for line in FORMULAS.lines() {
        let (kind, source) = line.split_at(2);
        let drawn = draw(source, kind == "B ").unwrap();
        assert!(drawn.told.is_empty(), "{source}: {:?}", drawn.told);
        assert!(!drawn.markup.contains('\\'), "{source}: {}", drawn.markup);
        assert!(
            !drawn.markup.contains(" style="),
            "{source}: {}",
            drawn.markup
        );
    }
}

#[test]
fn what_math_core_does_not_have_is_drawn() {
    for (source, marks) in [
        ("\\boxed{x}", &["class=\"boxed\""][..]),
        ("\\overline{z}", &["class=\"overlined\""]),
        ("\\underline{z}", &["class=\"underlined\""]),
        (
            "\\vec{v}",
            &["<mo stretchy=\"false\" mathsize=\"70%\">→</mo>"],
        ),
        (
            "\\textcolor{red}{x}+y",
            &["<mrow mathcolor=\"red\"><mi>x</mi></mrow><mo>+</mo>"],
        ),
        ("\\color{#0000ff}x", &["mathcolor=\"#0000ff\""]),
        (
            "\\colorbox{yellow}{$x$}",
            &["mathbackground=\"yellow\" class=\"behind\""],
        ),
        (
            "\\fcolorbox{red}{white}{a}",
            &["boxed", "mathbackground=\"white\""],
        ),
        ("\\cancel{x}", &["updiagonalstrike"]),
        ("E=mc^2\\tag{1}", &["class=\"wide\"", "<mtext>(1)</mtext>"]),
        ("a=b\\tag*{가}", &["<mtext>가</mtext>"]),
        (
            "\\begin{aligned}a\\\\b\\tag{2}\\end{aligned}",
            &["<mtext>(2)</mtext>"],
        ),
        ("\\mathop{\\mathrm{argmin}}_x f", &["<munder>", "argmin"]),
        ("\\mathop{A\\cup B}_x^y", &["<munder>", "<mover>"]),
        (
            "\\begin{split}a&=b\\\\&=c\\end{split}",
            &["class=\"right flush-right\""],
        ),
        (
            "\\begin{array}{@{}c|p{2cm}@{}}a&b\\end{array}",
            &["class=\"after\""],
        ),
        ("a\\!b", &["class=\"back-1\""]),
        ("\\text{if $x>0$ then}", &["<mtext>if", "<mo>&gt;</mo>"]),
        ("\\left<x\\right>", &["⟨", "⟩"]),
    ] {
        let drawn = drawn(source);
        assert!(drawn.told.is_empty(), "{source}: {:?}", drawn.told);
        for mark in marks {
            assert!(
                drawn.markup.contains(mark),
                "{source}: {mark}: {}",
                drawn.markup
            );
        }
    }
}

#[test]
fn what_is_not_drawn_is_named_and_the_rest_stands() {
    for (source, named, stands) in [
        (
            "\\nosuch{x}+y^2",
            "`\\nosuch`",
            "<mi mathvariant=\"normal\">nosuch</mi>",
        ),
        (
            "\\nosuch{x}+y^2",
            "`\\nosuch`",
            "<msup><mi>y</mi><mn>2</mn></msup>",
        ),
        ("\\href{javascript:alert(1)}{x}+y", "`\\href`", "<mi>x</mi>"),
        (
            "\\includegraphics{a.png}+y",
            "`\\includegraphics`",
            "<mi>y</mi>",
        ),
        ("\\begin{CD}a\\\\b\\end{CD}", "`CD`", "<mi>b</mi>"),
        ("\\color{nocolour}x", "`nocolour`", "<mi>x</mi>"),
        ("\\ce{A <=>> B}", "`<=>>`", "⇌"),
        ("x_a_b", "`_`", "<msub><mi>x</mi><mi>a</mi></msub>"),
        ("\\frac{a", "ends too early", "<mi>a</mi>"),
        ("x+y}", "`}`", "<mi>y</mi>"),
        ("a$b", "`$`", "<mi>b</mi>"),
        ("\\begin{matrix}a", "`\\begin{matrix}`", "<mtable"),
    ] {
        let drawn = drawn(source);
        assert!(
            drawn.told.iter().any(|told| told.cause.contains(named)),
            "{source}: {:?}",
            drawn.told
        );
        assert!(drawn.markup.contains(stands), "{source}: {}", drawn.markup);
    }
}

#[test]
fn nothing_of_a_formula_runs() {
    for source in [
        "\\text{<script>alert(1)</script>}",
        "<script>",
        "\\mathrm{<b>}",
        "\\text{\\textbf{<img src=x onerror=alert(1)>}}",
        "\\operatorname{<svg onload=x>}",
        "\\href{javascript:alert(1)}{x}",
        "\\url{javascript:alert(1)}",
        "\\htmlClass{x\" onclick=\"alert(1)}{x}",
        "\\htmlStyle{background:url(x)}{x}",
        "\\style{background:url(//x.test)}{x}",
        "\\htmlData{onclick=alert(1)}{x}",
        "\\includegraphics{https://x.test/a.png}",
        "\\color{red\" onload=\"alert(1)}x",
        "\\textcolor{url(x)}{x}",
        "\\tag{<img src=x onerror=alert(1)>}",
        "\\begin{align}\\label{\" onclick=\"x}a\\end{align}",
        "\\ref{\" onclick=\"x}",
        "\\unknown<img src=x>",
        "\\begin{<img>}x\\end{<img>}",
        "\\ce{<img src=x onerror=alert(1)>}",
    ] {
        let Ok(drawn) = draw(source, true) else {
            continue;
        };
        for piece in pieces(&drawn.markup) {
            let Piece::Tag(tag) = piece else {
                continue;
            };
            assert!(mathml::is_known(tag.name), "{source}: {}", drawn.markup);
            for (name, value) in tag.attributes {
                assert!(
                    !name.starts_with("on") && name != "href" && name != "style",
                    "{source}"
                );
                assert!(
                    !value.contains("url") && !value.contains("alert"),
                    "{source}"
                );
            }
        }
    }
}

#[test]
fn deep_and_broken_formulas_end() {
    for source in [
        "{".repeat(4000),
        "\\sqrt".repeat(1500),
        "\\frac".repeat(1500),
        "\\left(".repeat(1000),
        "^".repeat(8000),
        "a^".repeat(4000),
        "\\hat".repeat(1600),
        "\\hat ".repeat(1600),
        "\\begin{matrix}".repeat(500),
        "\\bf x".repeat(1500),
        "\\color{red}x".repeat(600),
        "\\sqrt[".repeat(1300),
        "\\ce{".repeat(1600),
        "\\ce{\\bond{".repeat(600),
        "\\text{$".repeat(1000),
        "\\mathop".repeat(1000),
        "\\boxed".repeat(1000),
        "\\not".repeat(1500),
        "\\ce{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{".repeat(100),
        "\\left\\left".repeat(500),
        "_".to_owned(),
        "\\".to_owned(),
        "\\end{x}".repeat(900),
    ] {
        let _ = draw(&source, true);
        let _ = draw(&source, false);
    }
}

/// Pieces of formulas in all orders: none makes anything panic or run on.
#[test]
fn mutations_of_formulas_end() {
    let mut seed = 7_u64;
    let mut next = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % most.max(1)
    };
    let sources: Vec<&str> = FORMULAS.lines().map(|line| &line[2..]).collect();
    for _ in 0..3000 {
        let all: Vec<&str> = tokens(sources[next(sources.len())]).collect();
        let other: Vec<&str> = tokens(sources[next(sources.len())]).collect();
        let mut mixed = all[..next(all.len())].to_vec();
        mixed.extend(&other[next(other.len())..]);
        if !mixed.is_empty() {
            mixed.remove(next(mixed.len()));
        }
        let source = mixed.concat();
        match draw(&source, next(2) == 0) {
            Ok(drawn) => assert!(!drawn.markup.contains("merror"), "{source}"),
            Err(told) => assert_ne!(told.cause, "the formula cannot be read", "{source}"),
        }
    }
}
