//! By which address a class reaches this machine: the default route's interface first,
//! virtual ones last.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// Addresses kept for documentation (RFC 5737, RFC 3849): no host has them, so the
/// system's route to them is the default one. Nothing is sent.
const FAR: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1)), 9),
    SocketAddr::new(
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
        9,
    ),
];

/// An interface's address, as far as the order needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    name: String,
    ip: IpAddr,
}

/// The addresses that others may reach, best first; empty on a machine without a network.
/// `bind` is what was listened at: a single address is the only answer.
pub(super) fn reachable(bind: IpAddr) -> Vec<IpAddr> {
    if bind.is_loopback() {
        return Vec::new();
    }
    if !bind.is_unspecified() {
        return vec![bind];
    }
    // A system that does not list its interfaces has none that we could name.
    let candidates = if_addrs::get_if_addrs()
        .unwrap_or_default()
        .into_iter()
        .filter(|i| i.is_oper_up() || i.oper_status == if_addrs::IfOperStatus::Unknown)
        .map(|i| Candidate {
            ip: i.ip(),
            name: i.name,
        })
        .filter(|c| bind.is_ipv6() || c.ip.is_ipv4())
        .collect();
    order(candidates, &default_routes())
}

/// An address as it stands in a URL.
pub(super) fn host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn default_routes() -> Vec<IpAddr> {
    FAR.iter().filter_map(local_address_towards).collect()
}

fn local_address_towards(far: &SocketAddr) -> Option<IpAddr> {
    let any: IpAddr = match far {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect(far).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn order(mut candidates: Vec<Candidate>, default: &[IpAddr]) -> Vec<IpAddr> {
    candidates.retain(|c| !c.ip.is_loopback() && !is_link_local(c.ip));
    candidates.sort_by_key(|c| {
        (
            is_virtual(&c.name),
            !default.contains(&c.ip),
            c.ip.is_ipv6(),
        )
    });
    candidates.into_iter().map(|c| c.ip).collect()
}

/// Interfaces of containers, machines within this one, and tunnels: a class is not there.
fn is_virtual(name: &str) -> bool {
    const PREFIXES: [&str; 15] = [
        "docker",
        "veth",
        "br-",
        "virbr",
        "vmnet",
        "vboxnet",
        "vEthernet",
        "tun",
        "tap",
        "utun",
        "wg",
        "tailscale",
        "zt",
        "cni",
        "podman",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Not usable in a URL without naming the interface.
fn is_link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn candidate(name: &str, ip: &str) -> Candidate {
        Candidate {
            name: name.into(),
            ip: ip.parse().unwrap(),
        }
    }

    #[test]
    fn the_default_route_comes_first_and_virtual_interfaces_last() {
        let candidates = vec![
            candidate("lo", "127.0.0.1"),
            candidate("docker0", "172.17.0.1"),
            candidate("eth0", "10.0.0.3"),
            candidate("wlan0", "192.168.0.5"),
            candidate("wlan0", "fe80::1"),
            candidate("tailscale0", "100.64.0.7"),
        ];
        let ordered = order(candidates, &["192.168.0.5".parse().unwrap()]);
        let texts: Vec<String> = ordered.iter().map(IpAddr::to_string).collect();
        assert_eq!(
            texts,
            ["192.168.0.5", "10.0.0.3", "172.17.0.1", "100.64.0.7"]
        );
    }

    #[test]
    fn a_tunnel_that_holds_the_default_route_is_still_last() {
        let candidates = vec![
            candidate("tun0", "10.8.0.2"),
            candidate("wlan0", "192.168.0.5"),
        ];
        let ordered = order(candidates, &["10.8.0.2".parse().unwrap()]);
        assert_eq!(ordered.first().unwrap().to_string(), "192.168.0.5");
    }

    #[test]
    fn an_address_asked_for_is_the_only_one() {
        assert_eq!(reachable("192.0.2.7".parse().unwrap()).len(), 1);
        assert!(reachable("127.0.0.1".parse().unwrap()).is_empty());
    }
}
