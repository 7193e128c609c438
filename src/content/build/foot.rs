//! What stands at the foot of a deck's slides: what its own front matter says, else its course's.

use super::Job;
use crate::content::address::url;
use crate::course::Image;
use crate::course::parse::Foot;
use crate::render::{Context, Reference, Role};
use crate::theme::FootData;

/// The foot of a deck, and what its logo refers to. A logo that is not there is left out, which who
/// wrote it is told as of any other image.
pub(super) fn of(job: &Job, context: Context<'_>) -> (Option<FootData>, Option<Reference>) {
    let own = &job.document.meta.front.foot;
    let of_course = &job.foot;
    let logo = logo(own, context);
    let is_there = |logo: &&Reference| {
        let image = context.image(&logo.url);
        matches!(image, Image::Sized(..) | Image::Photo(..) | Image::Unknown)
    };
    // The course's own was told of with its README.
    let inherited = of_course.logo.as_ref().map(|logo| Reference {
        line: None,
        url: logo.clone(),
        role: Role::Logo,
    });
    let inherited = inherited.filter(|logo| is_there(&logo));
    let reference = logo.or(inherited);
    let data = FootData {
        text: own.text.clone().or_else(|| of_course.text.clone()),
        logo: reference
            .as_ref()
            .filter(is_there)
            .map(|logo| logo.url.clone()),
    };
    let is_empty = data.text.is_none() && data.logo.is_none();
    ((!is_empty).then_some(data), reference)
}

/// What a logo refers to, in the text whose place is known.
pub(in crate::content) fn logo(foot: &Foot, context: Context<'_>) -> Option<Reference> {
    let path = context.image_path(foot.logo.as_deref()?)?;
    Some(Reference {
        line: foot.line,
        url: url(&path),
        role: Role::Logo,
    })
}
