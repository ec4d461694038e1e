//! User agents of browsers from 2014 to 2018.
//!
//! As in the real logs, user agents of the AppleWebKit family contain double quotes. Those of Firefox and Internet
//! Explorer do not.

/// A user agent of the AppleWebKit family, with its double quotes.
macro_rules! webkit {
    ($system:literal, $version:literal, $browser:literal) => {
        concat!("\"Mozilla/5.0 (", $system, ") AppleWebKit/", $version, " (KHTML, like Gecko) ", $browser, "\"")
    };
}

/// User agents with weights: how many of about a hundred listeners have each.
pub(super) const USER_AGENTS: &[(&str, u64)] = &[
    // Chrome
    (webkit!("Windows NT 6.1; WOW64", "537.36", "Chrome/36.0.1985.125 Safari/537.36"), 9),
    (webkit!("Windows NT 6.3; WOW64", "537.36", "Chrome/36.0.1985.143 Safari/537.36"), 8),
    (webkit!("Windows NT 10.0; Win64; x64", "537.36", "Chrome/70.0.3538.77 Safari/537.36"), 8),
    (webkit!("Macintosh; Intel Mac OS X 10_9_4", "537.36", "Chrome/36.0.1985.143 Safari/537.36"), 10),
    (webkit!("Macintosh; Intel Mac OS X 10_13_6", "537.36", "Chrome/69.0.3497.100 Safari/537.36"), 5),
    (webkit!("X11; Linux x86_64", "537.36", "Chrome/37.0.2062.94 Safari/537.36"), 6),
    (webkit!("X11; Linux x86_64", "537.36", "Ubuntu Chromium/36.0.1985.125 Chrome/36.0.1985.125 Safari/537.36"), 5),
    (webkit!("Linux; Android 8.0.0; SM-G950F", "537.36", "Chrome/70.0.3538.64 Mobile Safari/537.36"), 3),
    // Edge, whose user agent names all other browsers
    (webkit!("Windows NT 10.0; Win64; x64", "537.36", "Chrome/64.0.3282.140 Safari/537.36 Edge/17.17134"), 3),
    // Safari
    (webkit!("Macintosh; Intel Mac OS X 10_9_4", "537.78.2", "Version/7.0.6 Safari/537.78.2"), 8),
    (webkit!("Macintosh; Intel Mac OS X 10_14", "605.1.15", "Version/12.0 Safari/605.1.15"), 4),
    (webkit!("iPhone; CPU iPhone OS 7_1_2 like Mac OS X", "537.51.2", "Version/7.0 Mobile/11D257 Safari/9537.53"), 7),
    (webkit!("iPhone; CPU iPhone OS 12_0 like Mac OS X", "605.1.15", "Version/12.0 Mobile/15E148 Safari/604.1"), 4),
    (webkit!("iPad; CPU OS 7_1_2 like Mac OS X", "537.51.2", "Version/7.0 Mobile/11D257 Safari/9537.53"), 2),
    // Firefox
    ("Mozilla/5.0 (Windows NT 5.1; rv:31.0) Gecko/20100101 Firefox/31.0", 6),
    ("Mozilla/5.0 (Windows NT 6.1; WOW64; rv:31.0) Gecko/20100101 Firefox/31.0", 6),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:63.0) Gecko/20100101 Firefox/63.0", 4),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.9; rv:31.0) Gecko/20100101 Firefox/31.0", 5),
    ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:63.0) Gecko/20100101 Firefox/63.0", 3),
    // Internet Explorer
    ("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", 4),
    ("Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)", 2),
];
