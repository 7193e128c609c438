//! TeX as tokens: commands, comments, and single characters.

/// A command with its backslash, a comment with the end of its line, a run of white space, or one
/// other character.
pub(crate) type Token<'a> = &'a str;

/// The tokens of a formula; together they are its source.
pub(crate) fn tokens(source: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = source;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (token, after) = rest.split_at_checked(length(rest, first))?;
        rest = after;
        Some(token)
    })
}

fn length(rest: &str, first: char) -> usize {
    match first {
        '\\' => {
            let letters = rest.bytes().skip(1).take_while(u8::is_ascii_alphabetic);
            match letters.count() {
                0 => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
                letters => 1 + letters,
            }
        }
        '%' => rest.find('\n').map_or(rest.len(), |end| end + 1),
        first if first.is_whitespace() => rest
            .find(|c: char| !c.is_whitespace())
            .unwrap_or(rest.len()),
        first => first.len_utf8(),
    }
}

/// Whether a token is a command of letters, after which a letter would belong to its name.
pub(crate) fn is_word(token: Token<'_>) -> bool {
    token.len() > 1 && token.starts_with('\\') && token.ends_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a token paints nothing and ends nothing.
pub(super) fn is_blank(token: Token<'_>) -> bool {
    token.starts_with(|c: char| c.is_whitespace() || c == '%')
}

/// What the group at the front holds, without its braces, and what comes after it.
pub(crate) fn group<'t, 'a>(rest: &'t [Token<'a>]) -> Option<(&'t [Token<'a>], &'t [Token<'a>])> {
    let rest = skip_blank(rest);
    let mut depth = 0_usize;
    for (at, token) in rest.iter().enumerate() {
        match *token {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let after = rest.get(at + 1..).unwrap_or_default();
            return (at > 0).then(|| (rest.get(1..at).unwrap_or_default(), after));
        }
    }
    None
}

/// A command's argument at the front, a group or one token, and what comes after it.
pub(crate) fn argument<'t, 'a>(
    rest: &'t [Token<'a>],
) -> Option<(&'t [Token<'a>], &'t [Token<'a>])> {
    match skip_blank(rest) {
        [] | ["}" | "&" | "\\\\", ..] => None,
        rest @ ["{", ..] => group(rest),
        rest => rest.split_at_checked(1),
    }
}

/// `[…]` at the front, without its brackets, and what comes after it.
pub(crate) fn option<'t, 'a>(rest: &'t [Token<'a>]) -> Option<(&'t [Token<'a>], &'t [Token<'a>])> {
    let inside = skip_blank(rest).strip_prefix(&["["])?;
    let mut depth = 0_usize;
    for (at, token) in inside.iter().enumerate() {
        match *token {
            "{" => depth += 1,
            "}" => depth = depth.checked_sub(1)?,
            "]" if depth == 0 => {
                return Some((
                    inside.get(..at).unwrap_or_default(),
                    inside.get(at + 1..).unwrap_or_default(),
                ));
            }
            _ => {}
        }
    }
    None
}

pub(super) fn skip_blank<'t, 'a>(rest: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let blank = rest.iter().take_while(|token| is_blank(token)).count();
    rest.get(blank..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_source() {
        let source = "\\frac{가}{2} % why\n\\\\ \\, x^\\alpha\\";
        let all: Vec<_> = tokens(source).collect();
        assert_eq!(all.concat(), source);
        assert_eq!(all.first(), Some(&"\\frac"));
        assert!(all.contains(&"% why\n") && all.contains(&"\\\\") && all.contains(&"\\alpha"));
        assert_eq!(all.last(), Some(&"\\"));
    }

    #[test]
    fn arguments_are_groups_or_one_token() {
        let all: Vec<_> = tokens(" {a{b}}cd").collect();
        let (inside, after) = argument(&all).expect("a group");
        assert_eq!(
            (inside.concat(), after.concat()),
            ("a{b}".into(), "cd".into())
        );
        let (inside, after) = argument(after).expect("a token");
        assert_eq!((inside.concat(), after.concat()), ("c".into(), "d".into()));
        let all: Vec<_> = tokens("{a").collect();
        assert_eq!(argument(&all), None);
        let all: Vec<_> = tokens("[a{]}]b").collect();
        let (inside, after) = option(&all).expect("an option");
        assert_eq!(
            (inside.concat(), after.concat()),
            ("a{]}".into(), "b".into())
        );
    }
}
