//! Stub.
use super::clock::Clock;
use crate::content::Content;
use crate::room::Room;
use crate::store::{Saved, Store};
use crate::wire::TroubleView;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, RwLock};

/// Rooms.
pub struct Rooms {
    rooms: RwLock<BTreeMap<String, Arc<RoomHandle>>>,
    /// Stub: sockets end when it says so.
    pub(super) closed: tokio::sync::watch::Sender<bool>,
}
/// A room.
pub struct RoomHandle {
    room: Arc<Room>,
}
impl Rooms {
    /// Stub.
    pub fn new(_store: Store, _saved: Saved, _clock: Clock, _root: &Path, content: &Content) -> Rooms {
        let rooms = Rooms { rooms: Default::default(), closed: tokio::sync::watch::channel(false).0 };
        rooms.fill(content);
        rooms
    }
    fn fill(&self, content: &Content) {
        let map = content
            .courses
            .iter()
            .map(|(k, c)| (k.clone(), Arc::new(RoomHandle { room: Arc::new(Room::new(&c.outline)) })))
            .collect();
        *self.rooms.write().unwrap_or_else(|e| e.into_inner()) = map;
    }
    /// Stub.
    pub fn follow(&self, content: &Arc<Content>, _troubles: Vec<TroubleView>, _watch: Option<String>) {
        self.fill(content);
    }
    /// Stub.
    pub fn get(&self, course: &str) -> Option<Arc<RoomHandle>> {
        self.rooms.read().unwrap_or_else(|e| e.into_inner()).get(course).cloned()
    }
    /// Stub.
    pub fn shown(&self) -> BTreeSet<(String, String)> {
        BTreeSet::new()
    }
    /// Stub.
    pub async fn close(&self) {
        self.closed.send_replace(true);
    }
}
impl RoomHandle {
    /// Stub.
    pub fn room(&self) -> Arc<Room> {
        self.room.clone()
    }
}
