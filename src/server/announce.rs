//! What a person reads in the terminal: how the class gets in, how the presenter does.
//! The key is printed on a terminal only, never into a file or a log.

use std::io::{self, IsTerminal, Write};
use std::net::IpAddr;
use std::path::Path;

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use crate::content::Content;
use crate::course::visible;
use crate::site::course_url;

use super::{App, ServeOptions, addresses, data};

/// What only the start knows.
pub(super) struct News<'a> {
    pub(super) options: &'a ServeOptions,
    /// The presenter's link, key included; `None` while there is no course.
    pub(super) link: Option<&'a str>,
    /// How many connections there may be.
    pub(super) capacity: usize,
}

/// Prints all of it. Standard output may be closed, which is no reason to stop serving.
pub(super) fn print(app: &App, news: &News<'_>) {
    let stdout = io::stdout();
    let terminal = stdout.is_terminal();
    let mut out = stdout.lock();
    let written = write(&mut out, app, news, terminal).and_then(|()| out.flush());
    if let Err(error) = written {
        tracing::debug!("nobody reads what is printed: {error}");
    }
}

/// A line later on, such as that files are polled.
pub(super) fn say(line: &str) {
    let mut out = io::stdout().lock();
    // Standard output may be closed.
    let _ = writeln!(out, "{}", visible(line)).and_then(|()| out.flush());
}

/// The presenter's link, where there was no course before.
pub(super) fn say_link(link: &str, file: &Path) {
    let stdout = io::stdout();
    let terminal = stdout.is_terminal();
    let mut out = stdout.lock();
    // Standard output may be closed.
    let _ = write_link(&mut out, link, file, terminal).and_then(|()| out.flush());
}

fn write(out: &mut impl Write, app: &App, news: &News<'_>, terminal: bool) -> io::Result<()> {
    let News {
        options, capacity, ..
    } = news;
    let (config, shown) = (&app.config, app.shown());
    let site = &shown.site;
    let courses = &site.content.courses;
    let decks: usize = courses.values().map(|course| course.decks.len()).sum();
    let codes = site.codes();
    let only = codes.iter().next().filter(|_| codes.len() == 1);

    writeln!(
        out,
        "Cuecard {} · {}: {}, {}",
        env!("CARGO_PKG_VERSION"),
        options.path.display(),
        count(codes.len(), "course"),
        count(decks, "deck")
    )?;
    writeln!(out, "\n  The class       {}/", config.url())?;
    if let Some((_, code)) = only {
        writeln!(out, "  Join code       {code}")?;
    }
    let reachable = addresses::reachable(options.bind);
    if config.public_url.is_none() {
        for other in reachable.iter().skip(1) {
            writeln!(
                out,
                "  or              {}://{}:{}{}/",
                config.scheme(),
                addresses::host(*other),
                config.port,
                config.base
            )?;
        }
        if reachable.is_empty() {
            writeln!(
                out,
                "                  (this machine only: no network, or --bind says so)"
            )?;
        }
    }
    writeln!(
        out,
        "  This machine    {}://localhost:{}{}/  (nobody else can open this one)",
        config.scheme(),
        config.port,
        config.base
    )?;
    if terminal && news.link.is_some() {
        let url = only.map_or_else(
            || format!("{}/", config.url()),
            |(_, code)| site.join_url(code),
        );
        picture(out, &url)?;
    }
    match news.link {
        Some(link) => {
            let file = data::link_file(&options.data);
            write_link(out, link, &file, terminal)?;
        }
        None => write_lack(out, options, &site.content)?,
    }
    for (course, code) in codes.iter().filter(|_| only.is_none()) {
        writeln!(
            out,
            "  {code}            {}{}",
            config.base,
            course_url(course)
        )?;
    }
    writeln!(
        out,
        "  Room for        {capacity} connections (limit of open files)"
    )?;
    writeln!(
        out,
        "\nlistening on {}://{}:{}",
        config.scheme(),
        local(options.bind),
        config.port
    )
}

/// The presenter's link on a terminal, else where it is.
fn write_link(out: &mut impl Write, link: &str, file: &Path, terminal: bool) -> io::Result<()> {
    let helpers = data::helper_file(file.parent().unwrap_or(Path::new("")));
    if !terminal {
        let file = file.display();
        writeln!(out, "  The presenter   the link is in {file}")?;
    } else {
        writeln!(out, "  The presenter   {link}")?;
        writeln!(
            out,
            "                  (keep it: who has it moves the class)"
        )?;
    }
    let end = if terminal { "\n" } else { "" };
    writeln!(
        out,
        "  A helper        the link is in {} (sees the desk, moves nothing){end}",
        helpers.display()
    )
}

/// What to do where there is no course, and so no desk that a link could lead to.
fn write_lack(out: &mut impl Write, options: &ServeOptions, content: &Content) -> io::Result<()> {
    let path = options.path.display();
    writeln!(out, "  No course yet   nothing in {path} can be shown")?;
    writeln!(
        out,
        "                  Put a file whose name ends in .md there; the presenter's link is told then."
    )?;
    for finding in &content.findings {
        let (cause, remedy) = (&finding.cause, &finding.remedy);
        let line = format!("{}: {cause}; {remedy}", finding.file.display());
        writeln!(out, "                  {}", visible(&line))?;
    }
    Ok(())
}

/// The address as a picture in the terminal: light on dark, as most terminals are; scanners read both.
fn picture(out: &mut impl Write, url: &str) -> io::Result<()> {
    let Ok(code) = QrCode::new(url) else {
        return Ok(());
    };
    let drawn = code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build();
    writeln!(out)?;
    for line in drawn.lines() {
        writeln!(out, "  {line}")?;
    }
    writeln!(out)
}

/// An address by which this machine reaches the server.
fn local(bind: IpAddr) -> String {
    match bind {
        IpAddr::V4(ip) if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V6(ip) if ip.is_unspecified() => "[::1]".to_owned(),
        ip => addresses::host(ip),
    }
}

pub(super) fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_address_can_be_opened() {
        assert_eq!(local([0, 0, 0, 0].into()), "127.0.0.1");
        assert_eq!(local([192, 168, 0, 5].into()), "192.168.0.5");
        assert_eq!(count(1, "deck"), "1 deck");
    }
}
