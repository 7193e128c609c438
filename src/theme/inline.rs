//! Templates with the partials that they name put in place.
//!
//! Handlebars copies all that a page is made of for each `{{> name}}`, and what stands in it once
//! more for each name that is looked up there: of a deck, the HTML of all its slides. A partial that
//! is given no data of its own needs no copy, so its elements stand where it was named, within a
//! block that does nothing but keep its file's name and lines for errors.

use std::collections::BTreeMap;

use handlebars::template::{DecoratorTemplate, HelperTemplate, TemplateElement};
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, RenderContext, Renderable, Template,
};

/// What stands for what a layout is put around.
const AROUND: &str = "@partial-block";

/// The name of the block, which no author can write.
const BLOCK: &str = "in place";

/// Registers templates, each with its partials in place.
pub(super) fn register(registry: &mut Handlebars<'_>, templates: &BTreeMap<String, Template>) {
    registry.register_helper(BLOCK, Box::new(InPlace));
    let Some(block) = block() else {
        debug_assert!(false, "a block compiles");
        return;
    };
    let inline = Inline { templates, block };
    for (name, template) in templates {
        let template = inline.template(template, &mut vec![name], None);
        registry.register_template(name, template);
    }
}

/// A block of that name, empty.
fn block() -> Option<HelperTemplate> {
    let template = Template::compile("{{#block}}{{/block}}").ok()?;
    match template.elements.into_iter().next()? {
        TemplateElement::HelperBlock(mut block) => {
            block.name = handlebars::template::Parameter::Name(BLOCK.to_owned());
            Some(*block)
        }
        _ => None,
    }
}

struct Inline<'a> {
    templates: &'a BTreeMap<String, Template>,
    block: HelperTemplate,
}

impl<'a> Inline<'a> {
    /// A template with its partials in place. `path` names those that it stands in, and `around` is
    /// what it is put around.
    fn template(
        &self,
        template: &Template,
        path: &mut Vec<&'a str>,
        around: Option<&Template>,
    ) -> Template {
        let mut template = template.clone();
        for element in &mut template.elements {
            match element {
                TemplateElement::HelperBlock(block) => {
                    let insides = [&mut block.template, &mut block.inverse];
                    for inside in insides.into_iter().flatten() {
                        *inside = self.template(inside, path, around);
                    }
                }
                TemplateElement::PartialExpression(partial)
                | TemplateElement::PartialBlock(partial) => {
                    if let Some(inside) = self.partial(partial, path, around) {
                        *element = self.in_place(inside);
                    }
                }
                _ => {}
            }
        }
        template
    }

    /// What stands in a partial's place, if it may stand there as it is.
    fn partial(
        &self,
        partial: &DecoratorTemplate,
        path: &mut Vec<&'a str>,
        around: Option<&Template>,
    ) -> Option<Template> {
        let has_own_data = !partial.params.is_empty() || !partial.hash.is_empty();
        let is_indented = partial
            .indent
            .as_deref()
            .is_some_and(|indent| !indent.is_empty());
        if has_own_data || is_indented {
            return None;
        }
        let name = partial.name.as_name()?;
        if name == AROUND {
            return around.cloned();
        }
        let (name, template) = self.templates.get_key_value(name)?;
        // One that stands in itself is an error, which Handlebars tells of when it comes to it; one
        // that declares partials has them within itself only.
        let declares = |element: &TemplateElement| {
            matches!(
                element,
                TemplateElement::DecoratorBlock(_) | TemplateElement::DecoratorExpression(_)
            )
        };
        if path.contains(&name.as_str()) || template.elements.iter().any(declares) {
            return None;
        }
        let around = partial
            .template
            .as_ref()
            .map(|inside| self.template(inside, path, around));
        path.push(name);
        let template = self.template(template, path, around.as_ref());
        path.pop();
        Some(template)
    }

    fn in_place(&self, inside: Template) -> TemplateElement {
        let mut block = self.block.clone();
        block.template = Some(inside);
        TemplateElement::HelperBlock(Box::new(block))
    }
}

/// Renders what stands in it, as part of the template around it.
struct InPlace;

impl HelperDef for InPlace {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn handlebars::Output,
    ) -> HelperResult {
        let Some(inside) = helper.template() else {
            return Ok(());
        };
        let name = render.get_current_template_name();
        let result = inside.render(registry, context, render, out);
        render.set_current_template_name(name);
        result
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    const TEMPLATES: [(&str, &str); 6] = [
        (
            "screen",
            "{{#> layout}}\n{{> head}}\n{{#each slides}}{{> slide}}{{else}}none{{/each}}\n\
             {{#if slides}}{{> names slides=more}}{{else if more}}{{> head}}{{/if}}\n\
             {{> names}}{{> names slides=more}}\n{{/layout}}\n",
        ),
        (
            "layout",
            "<{{title}}>\n{{> @partial-block}}\n{{> head}}</>\n",
        ),
        ("head", "[{{title}}]\n"),
        (
            "slide",
            "{{@index}}{{#if @last}}!{{/if}} {{name}} {{> inner}};",
        ),
        ("inner", "({{#each parts}}{{this}}{{/each}})"),
        ("names", "{{#each slides}}{{name}},{{/each}}\n"),
    ];

    fn registries(templates: &[(&str, &str)]) -> [Handlebars<'static>; 2] {
        let mut plain = Handlebars::new();
        let mut parsed = BTreeMap::new();
        for (name, text) in templates {
            plain.register_template_string(name, text).unwrap();
            let template = Template::compile_with_name(text, (*name).to_owned()).unwrap();
            parsed.insert((*name).to_owned(), template);
        }
        let mut inlined = Handlebars::new();
        register(&mut inlined, &parsed);
        [plain, inlined].map(|mut registry| {
            registry.set_strict_mode(true);
            registry
        })
    }

    #[test]
    fn partials_in_place_give_the_same_page() {
        let [plain, inlined] = registries(&TEMPLATES);
        for data in [
            json!({"title": "T", "more": [{"name": "m"}], "slides": [
                {"name": "a", "parts": [1, 2]}, {"name": "b", "parts": []}]}),
            json!({"title": "T", "more": [{"name": "m"}], "slides": []}),
        ] {
            let page = inlined.render("screen", &data).unwrap();
            assert_eq!(page, plain.render("screen", &data).unwrap());
            assert!(page.contains("[T]"));
        }
    }

    #[test]
    fn an_error_in_a_partial_names_its_file_and_line() {
        let templates = [("screen", "\n\n{{> part}}"), ("part", "a\n{{missing}}\n")];
        let [_, inlined] = registries(&templates);
        let error = inlined.render("screen", &json!({})).unwrap_err();
        assert_eq!(error.template_name.as_deref(), Some("part"));
        assert_eq!(error.line_no, Some(2));
    }

    #[test]
    fn a_partial_within_itself_is_what_it_was() {
        let templates = [
            ("screen", "{{> tree}}"),
            ("tree", "{{name}}({{#each parts}}{{> tree}}{{/each}})"),
        ];
        let data = json!({"name": "a", "parts": [{"name": "b", "parts": []}]});
        let pages = registries(&templates).map(|registry| {
            let page = registry.render("screen", &data);
            page.map_err(|error| error.reason().to_string())
        });
        assert_eq!(pages[0], pages[1]);
    }
}
