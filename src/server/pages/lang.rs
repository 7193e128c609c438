//! The language of a page's furniture: what the address asks for, else the browser.

use actix_web::HttpRequest;
use actix_web::http::header;

use super::parameter;

/// The furniture's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Lang {
    Ko,
    En,
}

impl Lang {
    /// What the address asks for (`?lang=en`), else what the browser ranks first of the two;
    /// Korean where it names neither.
    pub(in crate::server) fn of(req: &HttpRequest) -> Lang {
        match parameter(req, "lang").as_deref() {
            Some("ko") => return Lang::Ko,
            Some("en") => return Lang::En,
            _ => {}
        }
        let header = req
            .headers()
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        Lang::preferred(header.unwrap_or_default())
    }

    pub(in crate::server) fn code(self) -> &'static str {
        match self {
            Lang::Ko => "ko",
            Lang::En => "en",
        }
    }

    fn preferred(header: &str) -> Lang {
        let mut best = (Lang::Ko, 0.0);
        for item in header.split(',') {
            let (range, parameters) = item.split_once(';').unwrap_or((item, ""));
            let quality = parameters
                .trim()
                .strip_prefix("q=")
                .map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
            let lang = match range
                .trim()
                .split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
                .as_str()
            {
                "ko" => Lang::Ko,
                "en" => Lang::En,
                _ => continue,
            };
            if quality > best.1 {
                best = (lang, quality);
            }
        }
        best.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_unless_the_browser_ranks_english_above_it() {
        for (header, lang) in [
            ("", Lang::Ko),
            ("fr", Lang::Ko),
            ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", Lang::Ko),
            ("en-US,en;q=0.9", Lang::En),
            ("en-US,en;q=0.9,ko;q=0.8", Lang::En),
            ("en;q=0.3, ko;q=0.4", Lang::Ko),
            ("fr, en;q=0.5", Lang::En),
            ("en;q=0", Lang::Ko),
            ("en;q=nonsense", Lang::Ko),
        ] {
            assert_eq!(Lang::preferred(header), lang, "{header}");
        }
    }

    #[test]
    fn what_the_address_asks_for_ranks_above_the_browser() {
        for (address, lang) in [
            ("/live?lang=en", Lang::En),
            ("/live?v=1&lang=ko", Lang::Ko),
            ("/live?lang=fr", Lang::Ko),
            ("/live", Lang::Ko),
        ] {
            let req = actix_web::test::TestRequest::with_uri(address)
                .insert_header((header::ACCEPT_LANGUAGE, "ko"))
                .to_http_request();
            assert_eq!(Lang::of(&req), lang, "{address}");
        }
    }
}
