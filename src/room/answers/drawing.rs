//! When a presenter may draw, and on what: a slide of the deck that is open or one of its whiteboards,
//! while a class goes on. What is shown meanwhile does not matter, so that a stroke is not lost to a
//! move that another device makes before it arrives.

use std::sync::Arc;

use super::{Answers, Class, Kept};
use crate::room::ink::Ink;
use crate::room::{Context, Room};
use crate::wire::{InkCommand, InkView, Refusal, Surface};

impl Answers {
    /// Draws, or erases, as a presenter asks. What changed is to be stored.
    pub(super) fn draw(
        &mut self,
        command: &InkCommand,
        (room, context): (&Room, Context<'_>),
    ) -> Result<(Class, Vec<Kept>), Refusal> {
        let outline = room.outline(context.course).ok_or(Refusal::Closed)?;
        let class = room.class(&outline.deck).filter(|_| room.teaches());
        let class = class.ok_or(Refusal::Closed)?;
        let (InkCommand::Draw { on, .. }
        | InkCommand::Erase { on, .. }
        | InkCommand::Undo { on }
        | InkCommand::Clear { on }) = command;
        let slide = outline.slides.iter().find(|slide| slide.id == on.slide);
        let slide = slide.ok_or(Refusal::Nothing)?;
        if on.whiteboard > room.whiteboards(&outline.deck, &slide.id) {
            return Err(Refusal::Nothing);
        }
        let nothing = Ink::default();
        let ink = self.ink_of(&class).map_or(&nothing, |ink| ink.as_ref());
        let changed = match command {
            InkCommand::Draw { stroke, .. } => {
                ink.draw(on, stroke, (&slide.revision, context.now))?
            }
            InkCommand::Erase { marks, .. } => ink.erase(on, Some(marks)),
            InkCommand::Clear { .. } => ink.erase(on, None),
            InkCommand::Undo { .. } => ink.undo(on),
        };
        if changed.is_empty() && !matches!(command, InkCommand::Draw { .. }) {
            return Err(Refusal::Nothing);
        }
        let kept: Vec<_> = changed.into_iter().map(Kept::Ink).collect();
        self.take_in(&class, &kept);
        Ok((class, kept))
    }

    /// What is drawn on what the room shows, in the class that is on or the deck's last one.
    pub fn ink(&self, room: &Room, context: Context<'_>) -> InkView {
        let Some((deck, slide)) = room.outline(context.course).and_then(|outline| {
            let slide = outline.slides.get(room.slide())?;
            Some((&outline.deck, slide))
        }) else {
            return InkView::default();
        };
        let on = Surface {
            slide: slide.id.clone(),
            whiteboard: room.whiteboard(),
        };
        let class = room.class(deck);
        let ink = class.as_ref().and_then(|class| self.ink_of(class));
        InkView {
            deck: deck.clone(),
            began: class.as_ref().map(|class| class.began),
            ..ink.map_or_else(
                || Ink::default().view(on.clone()),
                |ink| ink.view(on.clone()),
            )
        }
    }

    fn ink_of(&self, class: &Class) -> Option<&Arc<Ink>> {
        self.classes.get(class).map(|of_class| &of_class.ink)
    }
}
