//! The user's own browser, without a window, in a profile that is gone afterwards: it is told over its
//! DevTools protocol (<https://chromedevtools.github.io/devtools-protocol/>) what to print.
//!
//! It has no server to ask. What it requests is held (`Fetch`) and answered from here, and what is not
//! here is refused: so no other host hears of it. Nor can another program on this machine read the page
//! meanwhile, notes among it, where the browser is told by pipes; on Windows one that looks for the
//! browser's port could.

mod find;
mod line;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use line::Line;

/// Where the pages stand in the browser's eyes. The name is this machine's own, so that nothing is
/// looked up, and plain `http` is not replaced.
const ORIGIN: &str = "http://cuecard.localhost/";

/// How long it may work without a word.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until all is there that is painted: fonts are loaded once something is set in them.
const READY: &str = r#"(async () => {
  document.body.getBoundingClientRect();
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  const paper = document.getElementById("ui.paper");
  const { width = 0, height = 0 } = paper?.getBoundingClientRect() ?? {};
  return { ready: paper?.dataset.ready === "yes", width: Math.ceil(width), height: Math.ceil(height) };
})()"#;

/// Why nothing was printed.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// There is none.
    #[error(
        "no Chrome, Chromium, Edge or Brave is installed, which print PDF and pictures; install one, or name its program with --browser"
    )]
    Missing,
    /// It cannot be started.
    #[error("{} does not start ({cause}); name another one with --browser", browser.display())]
    Start {
        /// Which.
        browser: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// It has ended before it was done.
    #[error("{} has ended before it was done{}; see that it is a Chrome, Chromium, Edge or Brave, or name another one with --browser", browser.display(), said(last))]
    Ended {
        /// Which.
        browser: PathBuf,
        /// The last that it said.
        last: String,
    },
    /// It says nothing any more.
    #[error("{} has not answered for {} seconds; try again, or name another one with --browser", .0.display(), PATIENCE.as_secs())]
    Silent(PathBuf),
    /// It refuses.
    #[error("{} cannot print the page ({cause}); bring it up to date, or name another one with --browser", browser.display())]
    Refused {
        /// Which.
        browser: PathBuf,
        /// In its words.
        cause: String,
    },
    /// The user has asked to stop.
    #[error("stopped; nothing was written")]
    Stopped,
}

fn said(last: &str) -> String {
    match last {
        "" => String::new(),
        last => format!(" ({last})"),
    }
}

/// What stands at a path: its media type and its bytes.
pub(super) type Answer = Option<(String, Vec<u8>)>;

/// A browser that shows a page.
pub(super) struct Browser<'a> {
    line: Line,
    /// What stands at each path below the origin.
    answer: &'a dyn Fn(&str) -> Answer,
    /// Of the tab; empty as long as there is none.
    session: String,
    calls: u64,
    is_loaded: bool,
    /// How large the page is.
    size: (u64, u64),
}

impl<'a> Browser<'a> {
    /// Starts the browser, or the first that is installed, and opens the page at a path.
    pub(super) fn open(
        program: Option<&Path>,
        path: &str,
        answer: &'a dyn Fn(&str) -> Answer,
    ) -> Result<Browser<'a>, BrowserError> {
        let found = program.map(Path::to_owned).or_else(find::installed);
        let line = Line::to(&found.ok_or(BrowserError::Missing)?)?;
        let mut browser = Browser {
            line,
            answer,
            session: String::new(),
            calls: 0,
            is_loaded: false,
            size: (0, 0),
        };
        browser.show(path)?;
        Ok(browser)
    }

    /// The page as PDF: tagged, with a bookmark for each heading.
    pub(super) fn pdf(mut self) -> Result<Vec<u8>, BrowserError> {
        let how = json!({
            "printBackground": true,
            "preferCSSPageSize": true,
            "generateTaggedPDF": true,
            "generateDocumentOutline": true,
        });
        let printed = self.call("Page.printToPDF", how)?;
        self.bytes(&printed)
    }

    /// The page as PNG, each of its pixels as so many.
    pub(super) fn png(mut self, scale: u32) -> Result<Vec<u8>, BrowserError> {
        let (width, height) = self.size;
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false,
        });
        self.call("Emulation.setDeviceMetricsOverride", metrics)?;
        let shot = self.call("Page.captureScreenshot", json!({ "format": "png" }))?;
        self.bytes(&shot)
    }

    fn bytes(&self, result: &Value) -> Result<Vec<u8>, BrowserError> {
        let data = result["data"].as_str().unwrap_or_default();
        let bytes = STANDARD.decode(data);
        bytes.map_err(|error| self.refused(error.to_string()))
    }

    fn show(&mut self, path: &str) -> Result<(), BrowserError> {
        let tab = self.call("Target.createTarget", json!({ "url": "about:blank" }))?;
        let attach = json!({ "targetId": tab["targetId"], "flatten": true });
        let attached = self.call("Target.attachToTarget", attach)?;
        self.session = attached["sessionId"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        self.call("Fetch.enable", json!({}))?;
        self.call("Page.enable", json!({}))?;
        let media = json!({
            "media": "screen",
            "features": [{ "name": "prefers-color-scheme", "value": "light" }],
        });
        self.call("Emulation.setEmulatedMedia", media)?;
        self.call("Page.navigate", json!({ "url": format!("{ORIGIN}{path}") }))?;
        while !self.is_loaded {
            let message = self.line.receive()?;
            self.hear(&message)?;
        }
        let wait = json!({ "expression": READY, "awaitPromise": true, "returnByValue": true });
        let page = &self.call("Runtime.evaluate", wait)?["result"]["value"];
        if page["ready"] != true {
            return Err(self.refused("its script has failed".to_owned()));
        }
        let length = |name: &str| page[name].as_u64().unwrap_or_default();
        self.size = (length("width"), length("height"));
        Ok(())
    }

    /// Calls a method and waits for its result.
    fn call(&mut self, method: &str, params: Value) -> Result<Value, BrowserError> {
        let call = self.tell(method, params)?;
        loop {
            let mut message = self.line.receive()?;
            if message["id"] != call {
                self.hear(&message)?;
                continue;
            }
            if let Some(cause) = message["error"]["message"].as_str() {
                return Err(self.refused(format!("{method}: {cause}")));
            }
            return Ok(message["result"].take());
        }
    }

    /// Calls a method without waiting.
    fn tell(&mut self, method: &str, params: Value) -> Result<u64, BrowserError> {
        self.calls += 1;
        let mut message = json!({ "id": self.calls, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = self.session.as_str().into();
        }
        self.line.send(&message)?;
        Ok(self.calls)
    }

    /// Takes in what the browser says by itself.
    fn hear(&mut self, message: &Value) -> Result<(), BrowserError> {
        let params = &message["params"];
        match message["method"].as_str() {
            Some("Page.loadEventFired") => self.is_loaded = true,
            Some("Fetch.requestPaused") => self.answer(params)?,
            Some("Inspector.targetCrashed") => {
                return Err(self.refused("it has no memory left".to_owned()));
            }
            _ => {}
        }
        Ok(())
    }

    fn answer(&mut self, paused: &Value) -> Result<(), BrowserError> {
        let request = &paused["requestId"];
        let url = paused["request"]["url"].as_str().unwrap_or_default();
        let path = url
            .strip_prefix(ORIGIN)
            .and_then(|path| path.split(['?', '#']).next());
        let path = path.map(|path| percent_decode_str(path).decode_utf8_lossy());
        let Some((media_type, bytes)) = path.and_then(|path| (self.answer)(&path)) else {
            let refusal = json!({ "requestId": request, "errorReason": "BlockedByClient" });
            self.tell("Fetch.failRequest", refusal)?;
            return Ok(());
        };
        let answer = json!({
            "requestId": request,
            "responseCode": 200,
            "responseHeaders": [{ "name": "Content-Type", "value": media_type }],
            "body": STANDARD.encode(bytes),
        });
        self.tell("Fetch.fulfillRequest", answer)?;
        Ok(())
    }

    fn refused(&self, cause: String) -> BrowserError {
        BrowserError::Refused {
            browser: self.line.program().to_owned(),
            cause,
        }
    }
}
