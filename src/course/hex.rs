//! Digests as text.

/// The first bytes of a digest, at most so many, as hexadecimal digits.
pub(crate) fn hex(digest: impl AsRef<[u8]>, most: usize) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let bytes = digest.as_ref().iter().take(most);
    bytes
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|half| DIGITS.get(usize::from(half)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn a_byte_is_two_digits() {
        assert_eq!(hex([0, 0x1f, 0xa0, 0xff], 3), "001fa0");
        assert_eq!(hex([7], 6), "07");
    }
}
