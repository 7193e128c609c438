//! What is written for presenters alone, in all its forms.

#![allow(dead_code, reason = "not every test needs every table")]

/// The dialects, as `dialect:` names them.
pub(crate) const DIALECTS: [&str; 7] = [
    "notes",
    "marp",
    "slidev",
    "slides",
    "quarto",
    "remark",
    "presenterm",
];

/// Each form of something private, whose words are `비밀`, between what everybody sees.
pub(crate) const PRIVATE: &[&str] = &[
    "<!-- note: 비밀 -->",
    "<!-- 비밀 -->",
    "<!--\n비밀\n\n둘\n-->",
    "<!-- speaker_note: 비밀 -->",
    "%%비밀%%",
    "%%\n비밀\n\n비밀\n%%",
    "글 %%비밀%% 글 %%비밀%% 글",
    "{% comment %}비밀{% endcomment %}",
    "{% comment %}\n\n비밀\n\n{% endcomment %}",
    "{::comment}\n비밀\n{:/comment}",
    "{/* 비밀 */}",
    "글 {/* **비밀** */} 글",
    "::: notes\n비밀\n:::",
    "::: {.notes}\n\n- 비밀\n\n  비밀\n\n:::",
    ":::solution\n```\n비밀\n```\n:::",
    "- 글\n\n  ::: notes\n  비밀\n  :::\n",
    "> ::: notes\n> 비밀\n> :::\n",
    "| 가 |\n|---|\n| 나 |\n::: notes\n비밀\n:::",
    ":::: challenge\n글\n::: solution\n비밀\n:::\n::::",
    "!!! solution\n    비밀\n\n    비밀\n",
    "??? answer \"비밀\"\n    비밀\n",
    "비밀 {.solution}",
    "- 글\n- 비밀 {.solution}\n  - 비밀\n    - 비밀\n- 글",
    "1. 비밀 {.notes}\n\n   비밀 {.notes}\n",
    "\n| 가 |\n|---|\n| 비밀 {.answer} |",
    "글 [비밀]{.solution} 글",
    "> [!solution] 비밀\n> 비밀\n",
    "> [!answer]- 비밀\n> - 비밀\n",
    "### 비밀 {.solution}\n\n비밀\n\n```\n비밀\n```",
    "<aside class=\"notes\">\n비밀\n</aside>",
    "<aside class=\"notes\">\n\n비밀\n\n</aside>",
    "<aside class=\"notes\">\n\n비밀",
    "<div>\n<aside class='notes'>비밀</aside>\n</div>",
    "글 <aside class=\"notes\">비밀 `비밀`</aside> 글",
    "- <aside class=\"notes\">\n  비밀\n  </aside>",
    "<div class=\"notes\">\n비밀\n</div>",
    "<div class=\"notes\">\n\n비밀\n\n<div>\n\n비밀\n\n</div>\n\n비밀\n\n</div>",
    "<div class='wide notes'><div>비밀</div>비밀</div>",
    "글 <div class=\"notes\">비밀</div> 글",
    "<div class=\"notes\">\n\n비밀",
    "Note:\n비밀\n\n- 비밀",
    "Notes:\n\n비밀",
    "Speaker notes:\n\n비밀",
    "발표자 노트:\n비밀",
    "???\n비밀\n\n비밀",
    "???\n\n| 비밀 |\n|---|\n| 비밀 |",
    "::: notes\n비밀",
    "<div class=\"columns\"><!-- note: <div>비밀</div> -->\n<div>\n\n글\n\n</div>\n</div>",
    ":::: {.columns}\n::: {.column}\n글\n\n::: notes\n비밀\n:::\n:::\n::::",
    "::right::\n\n<!-- 비밀 -->",
];

/// A slide of each dialect that its author hides: neither on a screen nor in the notes. What stands
/// between two slides is there as well.
pub(crate) const HIDDEN: &[(&str, &str)] = &[
    ("slidev", "---\nhide: true\n---\n\n# 비밀\n\n비밀\n"),
    ("slidev", "---\ndisabled: true\ntitle: 비밀\n---\n\n비밀\n"),
    (
        "slides",
        "---\n\n<!-- .slide: data-visibility=\"hidden\" -->\n\n# 비밀\n\n비밀\n",
    ),
    ("quarto", "## 비밀 {visibility=\"hidden\"}\n\n비밀\n"),
    ("quarto", "::: {.hidden}\n비밀\n:::\n"),
    ("remark", "---\n\nexclude: true\n\n# 비밀\n\n비밀\n"),
    ("remark", "---\n\nlayout: true\n\n.비밀[비밀]\n\n비밀\n"),
    (
        "presenterm",
        "<!-- end_slide -->\n\n<!-- skip_slide -->\n\n비밀\n===\n\n비밀\n",
    ),
    ("presenterm", "<!-- // 비밀 -->\n"),
];
