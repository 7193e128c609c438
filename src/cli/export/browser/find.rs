//! Where a browser is that can print: those of Chromium's kin, by the names that systems give them.

use std::env::consts::OS;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Programs in `PATH`, on Linux and other systems of its kind.
const NAMES: [&str; 8] = [
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
    "brave",
];

/// Applications on a Mac.
const APPLICATIONS: [&str; 4] = [
    "Google Chrome",
    "Chromium",
    "Microsoft Edge",
    "Brave Browser",
];

/// Programs on Windows, below each folder of programs.
const PROGRAMS: [&str; 4] = [
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"BraveSoftware\Brave-Browser\Application\brave.exe",
];

/// The first browser that is installed.
pub(super) fn installed() -> Option<PathBuf> {
    let places = places(OS, |name| std::env::var_os(name));
    places.into_iter().find(|place| place.is_file())
}

/// Where on that system one may be, the likeliest first.
fn places(system: &str, variable: impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let named = |folders: Vec<PathBuf>, names: &[&str]| {
        let below = |name: &&str| folders.iter().map(|folder| folder.join(name)).collect();
        names.iter().flat_map::<Vec<_>, _>(below).collect()
    };
    match system {
        "macos" => {
            let home = variable("HOME").map(|home| Path::new(&home).join("Applications"));
            let folders = std::iter::once(PathBuf::from("/Applications")).chain(home);
            let inside = APPLICATIONS.map(|name| format!("{name}.app/Contents/MacOS/{name}"));
            named(folders.collect(), &inside.each_ref().map(String::as_str))
        }
        "windows" => {
            let folders = ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"];
            let folders = folders.into_iter().filter_map(variable);
            named(folders.map(PathBuf::from).collect(), &PROGRAMS)
        }
        _ => {
            let path = variable("PATH").unwrap_or_default();
            let mut folders: Vec<_> = std::env::split_paths(&path).collect();
            // Where Ubuntu's are, which not every shell's PATH has.
            folders.push("/snap/bin".into());
            named(folders, &NAMES)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(system: &str, variables: &[(&str, &str)]) -> Vec<String> {
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name)?;
            Some(OsString::from(found.1))
        };
        let places = places(system, value);
        places
            .iter()
            .map(|place| place.display().to_string())
            .collect()
    }

    #[test]
    fn each_system_is_looked_through_where_its_browsers_are() {
        let linux = of("linux", &[("PATH", "/usr/bin:/opt/bin")]);
        assert_eq!(linux[0], "/usr/bin/google-chrome");
        assert!(linux.contains(&"/opt/bin/chromium".to_owned()));
        assert!(linux.contains(&"/snap/bin/chromium".to_owned()));
        let mac = of("macos", &[("HOME", "/Users/kim")]);
        let chrome = "Google Chrome.app/Contents/MacOS/Google Chrome";
        assert_eq!(
            mac[..2],
            [
                format!("/Applications/{chrome}"),
                format!("/Users/kim/Applications/{chrome}")
            ]
        );
        assert_eq!(mac.len(), 8);
        // Joined by the separator of the system on which the test runs.
        let windows = of("windows", &[("ProgramFiles", "C:"), ("LocalAppData", "D:")]);
        assert!(
            windows
                .iter()
                .any(|place| place.starts_with("D:") && place.ends_with("msedge.exe"))
        );
        assert!(of("windows", &[]).is_empty());
    }
}
