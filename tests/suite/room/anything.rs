//! Random commands, edits and clocks: xorshift, the same ones each time.

use super::*;

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn outline(&mut self, name: &str) -> Outline {
        let count = self.below(7);
        let slides = (0..count).map(|_| {
            let id = ["x", "x~2", "x~3", "y", "z", "", "w-2"][self.below(7) as usize];
            let blocks: Vec<_> = (0..self.below(4))
                .map(|_| ["p", "q", "r"][self.below(3) as usize])
                .collect();
            slide(id, self.below(4) as u16, &blocks)
        });
        let mut outline = of(name, slides.collect());
        let phases = (0..self.below(4)).map(|_| DiscussionPhase {
            name: String::new(),
            seconds: self.below(200) as u32,
        });
        let phases = phases.collect();
        let slides = (self.below(8) as usize, self.below(8) as usize);
        let title = String::new();
        outline.discussion = (self.below(2) == 0).then_some(Discussion {
            title,
            slides,
            phases,
        });
        outline
    }

    fn course(&mut self) -> CourseOutline {
        let names = ["a", "b", "c"];
        let decks = names
            .iter()
            .filter(|_| self.below(4) > 0)
            .collect::<Vec<_>>();
        course(decks.into_iter().map(|name| self.outline(name)))
    }

    fn command(&mut self) -> Command {
        let minutes = [0, 1, 5, 600, 601, u32::MAX][self.below(6) as usize];
        let seconds = [60, -60, 300, -300, 3_600, -3_600, 0, i32::MIN][self.below(8) as usize];
        let on = self.below(2) == 0;
        match self.below(26) {
            0 => BEGIN,
            1 => rest(minutes),
            2 => END,
            3..=6 => NEXT,
            7 => PREVIOUS,
            8 => NEXT_SLIDE,
            9 => PREVIOUS_SLIDE,
            10 => FIRST,
            11 => LAST,
            12 => go(
                ["x", "x~2", "y", "nowhere"][self.below(4) as usize],
                self.below(9) as u16,
            ),
            13 => open(["a", "b", "c", "d"][self.below(4) as usize]),
            14 => arm(on.then_some(minutes)),
            15 => TOGGLE,
            16 => START,
            17 => TOGGLE,
            18 => add(seconds),
            19 => NEXT_PHASE,
            20 => PREVIOUS_PHASE,
            21 => STOP,
            22 => Command::Gather,
            23 => switch(Switch::Skip, on),
            24 => [
                switch(Switch::Black, on),
                switch(Switch::Join, on),
                Command::Policy {
                    policy: Policy::Free,
                },
            ][self.below(3) as usize]
                .clone(),
            _ => Command::TakeOver,
        }
    }
}

fn seeds(count: u64) -> impl Iterator<Item = u64> {
    (1..=count).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn check(class: &Class) {
    let snapshot = class.snapshot();
    if let Some(outline) = snapshot
        .deck
        .as_deref()
        .and_then(|deck| class.course.deck(deck))
    {
        let last = outline.slides.len().saturating_sub(1);
        assert!(snapshot.slide <= last);
        let steps = outline
            .slides
            .get(snapshot.slide)
            .map_or(0, |slide| slide.steps);
        assert!(snapshot.step <= steps);
    }
    if let Some(timer) = &snapshot.timer {
        assert!(!timer.phases.is_empty());
        assert!(timer.phases.iter().all(|phase| phase.length >= 0));
        let total: Millis = timer.phases.iter().map(|phase| phase.length).sum();
        assert!(timer.state != TimerState::Armed || total > 0);
    }
}

/// Three devices, commands, edits and a clock that goes anywhere.
fn play(seed: u64, restart: bool) -> Vec<Snapshot> {
    let mut random = Random(seed);
    let course = random.course();
    let mut class = Class {
        room: Room::new(&course),
        course,
        now: NOON,
    };
    let mut snapshots = Vec::new();
    for _ in 0..60 {
        let before = class.snapshot();
        class.now += random.below(400) as Millis * SECOND;
        if random.below(50) == 0 {
            class.now -= 1_000 * MINUTE;
        }
        if random.below(8) == 0 {
            class.course = random.course();
            let (room, _) = class.room.follow(&class.course);
            class.room = room;
            assert_eq!(class.snapshot().position, before.position);
        } else {
            let device = ["desk", "desk", "desk", "other"][random.below(4) as usize];
            let seen = before.position.saturating_sub(random.below(3));
            let command = random.command();
            let obeyed = class.order(device, seen, command.clone());
            let after = class.snapshot();
            let place = |s: &Snapshot| (s.deck.clone(), s.slide, s.step);
            let moved = u64::from(place(&before) != place(&after));
            assert_eq!(after.position, before.position + moved, "{command:?}");
            if obeyed.is_err() {
                assert_eq!(
                    Snapshot {
                        now: before.now,
                        ..after
                    },
                    before,
                    "{command:?}"
                );
            }
        }
        check(&class);
        if restart {
            let json = serde_json::to_string(&class.room).unwrap();
            class.room = serde_json::from_str(&json).unwrap();
        }
        snapshots.push(class.snapshot());
    }
    snapshots
}

#[test]
fn no_sequence_of_commands_and_edits_leads_out_of_bounds() {
    for seed in seeds(2_000) {
        play(seed, false);
    }
}

#[test]
fn a_class_that_restarts_after_each_command_goes_the_same_way() {
    for seed in seeds(300) {
        assert_eq!(play(seed, false), play(seed, true));
    }
}
