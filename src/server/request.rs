//! What a request says beside its address: parameters, the language, what its browser can
//! expand and what it has already.

use actix_web::http::header::{
    AcceptEncoding, AcceptLanguage, Encoding, EntityTag, Header, IfNoneMatch, Preference, Quality,
};
use actix_web::{HttpRequest, web};

use crate::site::Lang;

/// The first parameter of that name behind the `?`.
pub(super) fn parameter(req: &HttpRequest, name: &str) -> Option<String> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(req.query_string()).ok()?;
    let mut pairs = pairs.into_inner().into_iter();
    pairs.find(|(key, _)| key == name).map(|(_, value)| value)
}

/// The furniture's language: what the address asks for (`?lang=en`), else what the browser
/// ranks first of the two; Korean where it names neither.
pub(super) fn language(req: &HttpRequest) -> Lang {
    match parameter(req, "lang").as_deref() {
        Some("ko") => return Lang::Ko,
        Some("en") => return Lang::En,
        _ => {}
    }
    let Ok(AcceptLanguage(ranges)) = AcceptLanguage::parse(req) else {
        return Lang::default();
    };
    let mut best = (Lang::default(), Quality::ZERO);
    for range in ranges {
        let Preference::Specific(tag) = range.item else {
            continue;
        };
        let lang = match tag.primary_language().to_ascii_lowercase().as_str() {
            "ko" => Lang::Ko,
            "en" => Lang::En,
            _ => continue,
        };
        if range.quality > best.1 {
            best = (lang, range.quality);
        }
    }
    best.0
}

/// Whether gzip is what the browser wants most of what we have.
pub(super) fn takes_gzip(req: &HttpRequest) -> bool {
    let ours = [Encoding::gzip(), Encoding::identity()];
    let wanted = AcceptEncoding::parse(req).ok();
    wanted.and_then(|wanted| wanted.negotiate(ours.iter())) == Some(Encoding::gzip())
}

/// Whether the browser has what that tag stands for.
pub(super) fn has(req: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(req) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|one| one.weak_eq(tag)),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header;
    use actix_web::test::TestRequest;

    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HttpRequest {
        let request = TestRequest::default().insert_header((name, value));
        request.to_http_request()
    }

    #[test]
    fn korean_unless_the_browser_ranks_english_above_it() {
        for (header, lang) in [
            ("", Lang::Ko),
            ("fr", Lang::Ko),
            ("*", Lang::Ko),
            ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", Lang::Ko),
            ("en-US,en;q=0.9", Lang::En),
            ("en-US,en;q=0.9,ko;q=0.8", Lang::En),
            ("EN-gb", Lang::En),
            ("en;q=0.3, ko;q=0.4", Lang::Ko),
            ("fr, en;q=0.5", Lang::En),
            ("en;q=0", Lang::Ko),
            ("en;q=nonsense", Lang::Ko),
            ("???, en;q=0.5", Lang::En),
        ] {
            let req = with(header::ACCEPT_LANGUAGE, header);
            assert_eq!(language(&req), lang, "{header}");
        }
    }

    #[test]
    fn what_the_address_asks_for_ranks_above_the_browser() {
        for (address, lang) in [
            ("/live?lang=en", Lang::En),
            ("/live?v=1&lang=ko", Lang::Ko),
            ("/live?lang=fr", Lang::Ko),
            ("/live?lang=en&lang=ko", Lang::En),
            ("/live", Lang::Ko),
        ] {
            let req = TestRequest::with_uri(address)
                .insert_header((header::ACCEPT_LANGUAGE, "ko"))
                .to_http_request();
            assert_eq!(language(&req), lang, "{address}");
        }
    }

    #[test]
    fn a_parameter_is_decoded_and_the_first_of_its_name() {
        let of = |query: &str| {
            let req = TestRequest::with_uri(&format!("/join?{query}")).to_http_request();
            parameter(&req, "code")
        };
        assert_eq!(of("code=a+b%21").as_deref(), Some("a b!"));
        assert_eq!(of("x=1&code=2&code=3").as_deref(), Some("2"));
        assert_eq!(of("code=%ff").as_deref(), Some("\u{fffd}"));
        assert_eq!(of("encode=1"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn gzip_is_sent_to_those_who_rank_it_first() {
        for (header, gzip) in [
            ("gzip", true),
            ("br, gzip", true),
            ("gzip, deflate, br, zstd", true),
            ("GZIP", true),
            ("gzip;q=0.5", true),
            ("*;q=0, gzip", true),
            ("gzip;q=0.2, identity;q=0.9", false),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("br", false),
            ("*", false),
            ("", false),
            ("gzip;q=nonsense", false),
            ("x-gzip-not", false),
        ] {
            let req = with(header::ACCEPT_ENCODING, header);
            assert_eq!(takes_gzip(&req), gzip, "{header}");
        }
        assert!(!takes_gzip(&TestRequest::default().to_http_request()));
    }

    #[test]
    fn a_page_that_the_browser_has_is_known_by_its_tag() {
        let tag = EntityTag::new_weak("0123".to_owned());
        for (header, known) in [
            ("W/\"0123\"", true),
            // A proxy may have taken it for a strong one.
            ("\"0123\"", true),
            ("\"x\", W/\"0123\"", true),
            ("nonsense, W/\"0123\"", true),
            ("*", true),
            ("W/\"4567\"", false),
            ("0123", false),
            ("", false),
        ] {
            let req = with(header::IF_NONE_MATCH, header);
            assert_eq!(has(&req, &tag), known, "{header}");
        }
        assert!(!has(&TestRequest::default().to_http_request(), &tag));
    }
}
