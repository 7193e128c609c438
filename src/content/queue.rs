//! Jobs that are to be done: which runs next, on a thread of its own, and whether what it makes
//! still counts when it ends.
//!
//! A job cannot be ended from outside while a library works on it. So one whose file is gone or
//! was saved again runs on, and what it makes is dropped. Such a job, and one that takes long,
//! gives its place to the next, so that on a machine with one core too a slow file holds up no
//! other: the system then shares the cores among all threads. Only [`BEHIND`] may run so beside
//! the others; more keep their places, because each takes memory and time. If all that run never
//! end, what waits is never begun, of which the desk is told too.
//!
//! Decks and pages have one queue, READMEs another.

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::DeckKey;
use super::build::{Job, Made, STACK};

/// A job that takes longer gives its place to the next. A deck of a class takes a tenth.
pub(super) const LONG: Duration = Duration::from_millis(250);

/// Of a job that takes longer the desk is told.
const TOO_LONG: Duration = Duration::from_secs(2);

/// Jobs that may run without a place.
const BEHIND: usize = 8;

/// Does a job; in tests a function that waits or fails. The error is a panic's message.
pub(super) type Make<J, M> = Arc<dyn Fn(&J) -> Result<M, String> + Send + Sync>;

/// Called by the thread of a job that has ended.
pub(super) type Bell = Arc<dyn Fn() + Send + Sync>;

/// The jobs that wait and those that run.
pub(super) struct Queue<J = Job, M = Made> {
    make: Make<J, M>,
    pub(super) bell: Bell,
    cores: usize,
    /// The next first.
    waiting: VecDeque<Task<J>>,
    running: Vec<Running<J>>,
    /// How many were begun, which numbers them.
    begun: u64,
    ended: Sender<Ended<M>>,
    ends: Receiver<Ended<M>>,
}

/// What a thread says of its job.
struct Ended<M> {
    number: u64,
    made: Result<M, String>,
    took: Duration,
}

/// A job to be done.
#[derive(Debug)]
pub(super) struct Task<J = Job> {
    pub(super) key: DeckKey,
    pub(super) job: Arc<J>,
    /// Somebody waits for it.
    pub(super) urgent: bool,
}

/// How many cores jobs take for which nobody waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quiet {
    /// All but one, where there are several.
    LeavesACore,
    /// All.
    TakesAll,
}

/// Why a task takes too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Late {
    /// It has been running for too long.
    Runs,
    /// It cannot be begun, because all that run have been running for too long.
    Waits,
}

/// A task that is done.
#[derive(Debug)]
pub(super) struct Done<J = Job, M = Made> {
    pub(super) task: Task<J>,
    pub(super) made: Result<M, String>,
    pub(super) took: Duration,
}

impl<J: PartialEq> Task<J> {
    fn is(&self, key: &DeckKey, job: &Arc<J>) -> bool {
        self.key == *key && self.job == *job
    }
}

struct Running<J> {
    number: u64,
    task: Task<J>,
    since: Instant,
    /// Else its file is gone or was saved again, and what it makes is dropped, unless the file is
    /// once more what it was.
    counts: bool,
}

impl<J, M> Queue<J, M>
where
    J: PartialEq + Send + Sync + 'static,
    M: Send + 'static,
{
    pub(super) fn new(make: Make<J, M>, cores: usize) -> Queue<J, M> {
        let (ended, ends) = channel();
        Queue {
            make,
            bell: Arc::new(|| {}),
            cores,
            waiting: VecDeque::new(),
            running: Vec::new(),
            begun: 0,
            ended,
            ends,
        }
    }

    /// What is to be done from now on. What runs goes on if it is among it. For what did not wait
    /// before somebody waits, if `urgent`.
    pub(super) fn want(&mut self, jobs: Vec<(DeckKey, Arc<J>)>, urgent: bool) {
        let before: HashMap<DeckKey, Task<J>> = mem::take(&mut self.waiting)
            .into_iter()
            .map(|task| (task.key.clone(), task))
            .collect();
        for one in &mut self.running {
            one.counts = jobs.iter().any(|(key, job)| one.task.is(key, job));
        }
        for (key, job) in jobs {
            let mut running = self.running.iter();
            if running.any(|one| one.counts && one.task.is(&key, &job)) {
                continue;
            }
            let same = before.get(&key).filter(|task| task.job == job);
            let urgent = same.map_or(urgent, |task| task.urgent);
            self.waiting.push_back(Task { key, job, urgent });
        }
        let waiting = self.waiting.make_contiguous();
        waiting.sort_by_key(|task| !task.urgent);
    }

    /// Somebody waits for that one: it is the next.
    pub(super) fn hurry(&mut self, key: &DeckKey) {
        for one in self.running.iter_mut().filter(|one| one.task.key == *key) {
            one.task.urgent = true;
        }
        let at = self.waiting.iter().position(|task| task.key == *key);
        if let Some(mut task) = at.and_then(|at| self.waiting.remove(at)) {
            task.urgent = true;
            self.waiting.push_front(task);
        }
    }

    /// Begins as many as there are places for.
    pub(super) fn begin(&mut self, now: Instant, quiet: Quiet) {
        while let Some(task) = self.next(now, quiet) {
            self.begun += 1;
            let (number, job) = (self.begun, task.job.clone());
            self.running.push(Running {
                number,
                task,
                since: now,
                counts: true,
            });
            let (make, bell, ended) = (self.make.clone(), self.bell.clone(), self.ended.clone());
            let work = move || {
                let begun = Instant::now();
                let made = make(&job);
                let took = begun.elapsed();
                // Nobody waits for it any more where the queue is gone.
                let _ = ended.send(Ended { number, made, took });
                bell();
            };
            let thread = thread::Builder::new()
                .name("build".into())
                .stack_size(STACK);
            if thread.spawn(work.clone()).is_err() {
                // The system has no more threads: this one does it.
                work();
            }
        }
    }

    /// What has ended since the last call and counts.
    pub(super) fn done(&mut self) -> Vec<Done<J, M>> {
        let mut done = Vec::new();
        while let Ok(ended) = self.ends.try_recv() {
            done.extend(self.end(ended));
        }
        done
    }

    /// Waits until a job ends, until there is another reason to look, or to that moment.
    pub(super) fn wait(&mut self, now: Instant, limit: Instant) -> Option<Done<J, M>> {
        let limit = limit.saturating_duration_since(now);
        let wait = self.look_again(now).map_or(limit, |look| look.min(limit));
        match self.ends.recv_timeout(wait) {
            Ok(ended) => self.end(ended),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }

    /// Works with all cores until all is done, or to that moment.
    pub(super) fn finish(&mut self, limit: Instant, mut take: impl FnMut(Done<J, M>)) {
        let mut now = Instant::now();
        self.begin(now, Quiet::TakesAll);
        while !self.is_idle() && now < limit {
            self.wait(now, limit).into_iter().for_each(&mut take);
            now = Instant::now();
            self.begin(now, Quiet::TakesAll);
        }
    }

    /// When the last of those was begun that run and count.
    pub(super) fn last_begun(&self) -> Option<Instant> {
        let counting = self.running.iter().filter(|one| one.counts);
        counting.map(|one| one.since).max()
    }

    /// Nothing waits, and nothing that counts runs.
    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && !self.running.iter().any(|one| one.counts)
    }

    /// How many wait or run.
    #[cfg(test)]
    pub(super) fn counting(&self) -> usize {
        let running = self.running.iter().filter(|one| one.counts);
        self.waiting.len() + running.count()
    }

    /// Waits for all that runs, also for what does not count.
    #[cfg(test)]
    pub(super) fn drain(&mut self) {
        while !self.running.is_empty() {
            let ended = self.ends.recv();
            ended.into_iter().for_each(|ended| drop(self.end(ended)));
        }
    }

    /// Whether somebody waits for one.
    pub(super) fn is_urgent(&self) -> bool {
        let running = self.running.iter().filter(|one| one.counts);
        let mut tasks = self.waiting.iter().chain(running.map(|one| &one.task));
        tasks.any(|task| task.urgent)
    }

    /// Those that take too long, and why. Of what waits, those for which somebody waits.
    pub(super) fn late(&self, now: Instant) -> impl Iterator<Item = (&Task<J>, Late)> {
        let is_late = move |one: &Running<J>| now - one.since >= TOO_LONG;
        let running = self.running.iter();
        let running = running.filter(move |one| one.counts && is_late(one));
        let is_stuck = self.free(now) == 0 && self.running.iter().all(is_late);
        let waiting = self.waiting.iter();
        let waiting = waiting.filter(move |task| is_stuck && task.urgent);
        let running = running.map(|one| (&one.task, Late::Runs));
        running.chain(waiting.map(|task| (task, Late::Waits)))
    }

    /// After what time another job may begin, or one runs for too long, though none has ended.
    pub(super) fn look_again(&self, now: Instant) -> Option<Duration> {
        let waits = !self.waiting.is_empty();
        let limits = self.running.iter().flat_map(|one| {
            let frees = (waits && one.counts).then_some(one.since + LONG);
            let tells = (waits || one.counts).then_some(one.since + TOO_LONG);
            [frees, tells]
        });
        let next = limits.flatten().filter(|limit| *limit > now).min()?;
        Some(next - now)
    }

    fn end(&mut self, ended: Ended<M>) -> Option<Done<J, M>> {
        let Ended { number, made, took } = ended;
        let at = self.running.iter().position(|one| one.number == number)?;
        let Running { task, counts, .. } = self.running.swap_remove(at);
        counts.then_some(Done { task, made, took })
    }

    fn next(&mut self, now: Instant, quiet: Quiet) -> Option<Task<J>> {
        let enough = match (self.waiting.front()?.urgent, quiet) {
            (true, _) | (_, Quiet::TakesAll) => 1,
            (false, Quiet::LeavesACore) => self.cores.min(2),
        };
        match self.free(now) >= enough {
            true => self.waiting.pop_front(),
            false => None,
        }
    }

    /// How many places are free.
    fn free(&self, now: Instant) -> usize {
        let has_place = |one: &&Running<J>| one.counts && now - one.since < LONG;
        let with_place = self.running.iter().filter(has_place).count();
        let without = self.running.len() - with_place;
        let taken = with_place + without.saturating_sub(BEHIND);
        self.cores.saturating_sub(taken)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc;

    use super::*;

    /// A queue whose jobs with `slow` in their names wait for a word each, and how to say it.
    fn queue(cores: usize) -> (Queue, mpsc::Sender<()>) {
        let (go, gate) = mpsc::channel();
        let gate = Mutex::new(gate);
        let make = move |job: &Job| {
            if job.name.contains("slow") {
                // No test waits for those that it never lets go.
                let _ = gate.lock().unwrap().recv();
            }
            Err(job.name.clone())
        };
        (Queue::new(Arc::new(make), cores), go)
    }

    /// A queue that has begun with those.
    fn begun(cores: usize, names: &[&str], urgent: bool) -> (Queue, mpsc::Sender<()>, Instant) {
        let ((mut queue, go), start) = (queue(cores), Instant::now());
        queue.want(jobs(names), urgent);
        queue.begin(start, Quiet::LeavesACore);
        (queue, go, start)
    }

    fn jobs(names: &[&str]) -> Vec<(DeckKey, Arc<Job>)> {
        let job = |name: &&str| {
            // What stands before a colon is the file, what stands behind it a version of it.
            let file = name.split(':').next().unwrap_or_default();
            ((String::new(), file.to_owned()), Arc::new(Job::named(name)))
        };
        names.iter().map(job).collect()
    }

    /// The names of all that count, in the order in which they end.
    fn ended(queue: &mut Queue, now: Instant, count: usize) -> Vec<String> {
        let mut names = Vec::new();
        while names.len() < count {
            queue.begin(now, Quiet::LeavesACore);
            let done = queue.wait(now, now + TOO_LONG);
            names.extend(done.map(|done| done.made.unwrap_err()));
        }
        names
    }

    fn running(queue: &Queue) -> Vec<&str> {
        let running = queue.running.iter();
        running.map(|one| one.task.job.name.as_str()).collect()
    }

    #[test]
    fn a_job_that_does_not_end_holds_up_no_other_on_one_core() {
        let (mut queue, go, start) = begun(1, &["slow", "a", "b"], true);
        assert_eq!(running(&queue), ["slow"]);
        assert_eq!(queue.look_again(start), Some(LONG));
        assert_eq!(ended(&mut queue, start + LONG, 2), ["a", "b"]);
        assert!(!queue.is_idle());
        assert_eq!(queue.late(start + LONG).count(), 0);
        let late: Vec<_> = queue.late(start + TOO_LONG).collect();
        assert_eq!(late.len(), 1);
        go.send(()).unwrap();
        assert_eq!(ended(&mut queue, start + TOO_LONG, 1), ["slow"]);
        assert!(queue.is_idle());
    }

    #[test]
    fn a_file_that_is_saved_again_is_built_at_once_and_what_it_was_is_dropped() {
        let (mut queue, go, start) = begun(1, &["a:slow", "b"], true);
        queue.want(jobs(&["a:new", "b"]), true);
        assert_eq!(ended(&mut queue, start, 2), ["a:new", "b"]);
        assert!(queue.is_idle());
        go.send(()).unwrap();
        while !queue.running.is_empty() {
            assert!(queue.wait(start, start + TOO_LONG).is_none());
        }
    }

    #[test]
    fn what_ended_before_the_file_was_saved_again_is_dropped_too() {
        let (mut queue, go, start) = begun(1, &["a:slow"], true);
        queue.want(jobs(&["a:new"]), true);
        go.send(()).unwrap();
        assert_eq!(ended(&mut queue, start, 1), ["a:new"]);
    }

    #[test]
    fn a_file_that_is_once_more_what_it_was_is_not_built_twice() {
        let (mut queue, go, start) = begun(1, &["a:slow"], true);
        queue.want(jobs(&["a:new"]), true);
        queue.want(jobs(&["a:slow"]), true);
        queue.begin(start, Quiet::LeavesACore);
        assert_eq!(running(&queue), ["a:slow"]);
        go.send(()).unwrap();
        assert_eq!(ended(&mut queue, start, 1), ["a:slow"]);
    }

    #[test]
    fn a_file_that_is_gone_is_not_waited_for() {
        let (mut queue, _go, start) = begun(1, &["slow", "a"], true);
        queue.want(Vec::new(), true);
        assert!(queue.is_idle() && !queue.is_urgent());
        assert_eq!(queue.look_again(start), None);
    }

    #[test]
    fn what_somebody_waits_for_is_next() {
        let (mut queue, go, start) = begun(1, &["slow", "a", "b"], false);
        queue.hurry(&(String::new(), "b".into()));
        go.send(()).unwrap();
        assert_eq!(ended(&mut queue, start, 3), ["slow", "b", "a"]);
        // A save goes before what was there at the start.
        queue.want(jobs(&["slow", "a"]), false);
        queue.begin(start, Quiet::LeavesACore);
        queue.want(jobs(&["slow", "a", "c:2"]), true);
        go.send(()).unwrap();
        assert_eq!(ended(&mut queue, start, 3), ["slow", "c:2", "a"]);
    }

    #[test]
    fn no_more_than_so_many_run_beside_the_others() {
        let (mut queue, _go) = queue(2);
        let start = Instant::now();
        let names: Vec<_> = (0..30).map(|n| format!("slow {n}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        queue.want(jobs(&names), true);
        for round in 0..20 {
            queue.begin(start + round * LONG, Quiet::TakesAll);
        }
        assert_eq!(queue.running.len(), 2 + BEHIND);
    }

    #[test]
    fn what_cannot_be_begun_because_none_that_runs_ends_is_told_of() {
        let (mut queue, go) = queue(1);
        let start = Instant::now();
        let mut now = start;
        // A file of which each version takes for ever is saved again and again.
        for version in 0..=BEHIND {
            queue.want(jobs(&[&format!("a:slow {version}")]), true);
            queue.begin(now, Quiet::LeavesACore);
            now += LONG;
        }
        queue.want(jobs(&["a:last", "b"]), true);
        queue.begin(now, Quiet::LeavesACore);
        assert_eq!((queue.running.len(), queue.counting()), (1 + BEHIND, 2));
        assert_eq!(queue.late(now).count(), 0);
        while queue.late(now).count() == 0 {
            now += queue.look_again(now).unwrap();
        }
        assert_eq!(
            now,
            start + LONG * u32::try_from(BEHIND).unwrap() + TOO_LONG
        );
        let late: Vec<_> = queue
            .late(now)
            .map(|(task, why)| (task.job.name.as_str(), why))
            .collect();
        assert_eq!(late, [("a:last", Late::Waits), ("b", Late::Waits)]);
        go.send(()).unwrap();
        assert_eq!(ended(&mut queue, now, 2), ["a:last", "b"]);
        assert_eq!(queue.late(now).count(), 0);
    }

    #[test]
    fn what_nobody_waits_for_leaves_a_core() {
        let (mut queue, _go, start) = begun(2, &["slow 1", "slow 2", "slow 3"], false);
        assert_eq!(running(&queue), ["slow 1"]);
        queue.hurry(&(String::new(), "slow 3".into()));
        queue.begin(start, Quiet::LeavesACore);
        assert_eq!(running(&queue), ["slow 1", "slow 3"]);
    }
}
