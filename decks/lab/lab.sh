#!/bin/bash
# The course's cluster without Kubernetes: its nodes and Pods are network namespaces with the
# addresses of the map (../map.md), joined as flannel would join them, with the rules that
# kube-proxy would write. What the decks show as recorded comes from here.
#
#   sudo decks/lab/lab.sh all DIR        every recording, a file each, into DIR
#   sudo decks/lab/lab.sh s4             one of them, to the terminal
#
# Wants iproute2, iptables, nftables, tcpdump, conntrack, iputils-ping, bind9-dnsutils, curl,
# openssl, nginx-light, dnsmasq-base, python3, ethtool and containernetworking-plugins of Debian.
# CoreDNS has no package there: dnsmasq answers in its place, while those who ask are glibc and dig.
set -euo pipefail
WORK=$(mktemp -d)

inside() { ip netns exec "lab-$1" "${@:2}"; }
say() { printf '$ %s\n' "$*"; }
# A command as it is written on a slide, with what it answers, run in a namespace.
show() { say "${@:2}"; inside "$1" bash -c "${*:2}" 2>&1 || true; }

down() {
  local ns
  for ns in $(ip netns list | awk '/^lab-/ {print $1}'); do
    ip netns pids "$ns" | xargs -r kill -9
    ip netns del "$ns"
  done
}

finish() { down; rm -rf "$WORK"; }
trap finish EXIT

# A cable between two namespaces: a.name – b.name.
cable() {
  ip link add "$2" netns "lab-$1" type veth peer name "$4" netns "lab-$3"
  inside "$1" ip link set "$2" up
  inside "$3" ip link set "$4" up
  inside "$1" ethtool -K "$2" tx off gso off tso off gro off > /dev/null || true
  inside "$3" ethtool -K "$4" tx off gso off tso off gro off > /dev/null || true
}

space() {
  ip netns add "lab-$1"
  inside "$1" ip link set lo up
}

# A node at an address, with its part of the Pods' range.
node() {
  local name=$1 address=$2 pods=$3
  space "$name"
  inside "$name" sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
  cable "$name" eth0 lan "$name"
  inside lan ip link set "$name" master wire
  inside "$name" ip addr add "$address/24" dev eth0
  inside "$name" ip route add default via 192.168.0.1
  # A bridge without a MAC of its own takes one of its ports', and another as Pods come.
  inside "$name" ip link add cni0 address "0a:58:0a:f4:0${pods##*.}:01" type bridge
  inside "$name" ip addr add "$pods.1/24" dev cni0
  inside "$name" ip link set cni0 up
  inside "$name" iptables -t nat -A POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -o eth0 -j MASQUERADE
}

# A Pod on a node.
pod() {
  local name=$1 on=$2 address=$3 mtu=$4
  space "$name"
  cable "$name" eth0 "$on" "veth-$name"
  inside "$on" ip link set "veth-$name" master cni0 mtu "$mtu"
  inside "$on" bridge link set dev "veth-$name" hairpin on
  inside "$name" ip link set eth0 mtu "$mtu"
  inside "$name" ip addr add "$address/24" dev eth0
  inside "$name" ip route add default via "${address%.*}.1"
}

# How a node reaches the Pods of another: by a route alone, or by flannel's VXLAN.
joined() {
  local from=$1 own=$2 pods=$3 via=$4 by=$5
  if [ "$by" = route ]; then
    inside "$from" ip route add "$pods.0/24" via "$via"
    return
  fi
  inside "$from" ip link add flannel.1 type vxlan id 1 dstport 8472 local "$own" dev eth0 nolearning
  inside "$from" ip link set flannel.1 mtu 1450 up
  inside "$from" ip addr add "$6.0/32" dev flannel.1
}

# What flanneld writes once it knows the device of the other: a route, a neighbour, a line of the
# forwarding database.
told() {
  local from=$1 pods=$2 via=$3 of=$4 mac
  mac=$(inside "$of" cat /sys/class/net/flannel.1/address)
  inside "$from" ip route add "$pods.0/24" via "$pods.0" dev flannel.1 onlink
  inside "$from" ip neigh add "$pods.0" lladdr "$mac" dev flannel.1 nud permanent
  inside "$from" bridge fdb add "$mac" dev flannel.1 dst "$via"
}

# The rules of kube-proxy in iptables mode for Service order, as KUBE-… chains.
proxied() {
  inside "$1" iptables-restore -n <<'R'
*nat
:KUBE-SERVICES - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-EXT-I7IUTTTMJ43XB6LP - [0:0]
:KUBE-SVC-I7IUTTTMJ43XB6LP - [0:0]
:KUBE-SEP-ZXFBQKT5Z7PVQBMK - [0:0]
:KUBE-SEP-KQD7CSLDIIR7ZTQG - [0:0]
-A PREROUTING -j KUBE-SERVICES
-A OUTPUT -j KUBE-SERVICES
-A POSTROUTING -j KUBE-POSTROUTING
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -j MASQUERADE
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
-A KUBE-SERVICES -d 10.96.20.30/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-I7IUTTTMJ43XB6LP
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-EXT-I7IUTTTMJ43XB6LP
-A KUBE-EXT-I7IUTTTMJ43XB6LP -j KUBE-MARK-MASQ
-A KUBE-EXT-I7IUTTTMJ43XB6LP -j KUBE-SVC-I7IUTTTMJ43XB6LP
-A KUBE-SVC-I7IUTTTMJ43XB6LP ! -s 10.244.0.0/16 -d 10.96.20.30/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-I7IUTTTMJ43XB6LP -m statistic --mode random --probability 0.5 -j KUBE-SEP-ZXFBQKT5Z7PVQBMK
-A KUBE-SVC-I7IUTTTMJ43XB6LP -j KUBE-SEP-KQD7CSLDIIR7ZTQG
-A KUBE-SEP-ZXFBQKT5Z7PVQBMK -s 10.244.1.8/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-ZXFBQKT5Z7PVQBMK -p tcp -m tcp -j DNAT --to-destination 10.244.1.8:8080
-A KUBE-SEP-KQD7CSLDIIR7ZTQG -s 10.244.2.7/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-KQD7CSLDIIR7ZTQG -p tcp -m tcp -j DNAT --to-destination 10.244.2.7:8080
COMMIT
R
}

# A server that says who asked, and as many bytes as the path says. What is under WORK/NAME.log is
# its log.
serves() {
  local name=$1 port=$2
  inside "$name" python3 -u - "$name" "$port" > "$WORK/$name.log" 2>&1 <<'P' &
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked = self.path.strip("/")
        body = b"x" * int(asked) if asked.isdigit() else (
            f"{sys.argv[1]}: 상대는 {self.client_address[0]}\n".encode())
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        read = len(self.rfile.read(int(self.headers["Content-Length"])))
        body = f"{read}바이트 저장\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("0.0.0.0", int(sys.argv[2])), Answer).serve_forever()
P
}

# Waits until somebody answers there.
until_up() {
  local from=$1 address=$2 port=$3 try
  for try in $(seq 100); do
    inside "$from" timeout 1 bash -c "exec 3<>/dev/tcp/$address/$port" 2>&- && return
    sleep 0.1
  done
  echo "no answer from $address:$port" >&2
  return 1
}

# The cluster: how nodes are joined (route or vxlan), and the Pods' MTU.
up() {
  local by=$1 mtu=${2:-1450}
  down
  space lan
  inside lan ip link add wire type bridge
  inside lan sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=0
  inside lan ip addr add 192.168.0.1/24 dev wire
  inside lan ip link set wire up
  node node-a 192.168.0.11 10.244.1
  node node-b 192.168.0.12 10.244.2
  joined node-a 192.168.0.11 10.244.2 192.168.0.12 "$by" 10.244.1
  joined node-b 192.168.0.12 10.244.1 192.168.0.11 "$by" 10.244.2
  if [ "$by" = vxlan ]; then
    told node-a 10.244.2 192.168.0.12 node-b
    told node-b 10.244.1 192.168.0.11 node-a
  fi
  pod front node-a 10.244.1.5 "$mtu"
  pod order-a node-a 10.244.1.8 "$mtu"
  pod order-b node-b 10.244.2.7 "$mtu"
  pod pay node-b 10.244.2.9 "$mtu"
  space client
  cable client eth0 lan client
  inside lan ip addr add 198.51.100.1/24 dev client
  inside client ip addr add 198.51.100.7/24 dev eth0
  inside client ip route add default via 198.51.100.1
  proxied node-a
  proxied node-b
  serves order-a 8080
  serves order-b 8080
  until_up node-a 10.244.1.8 8080
  until_up node-b 10.244.2.7 8080
  # Neighbours are asked for once before a recording, so that it begins with what it is about.
  inside front ping -qc1 -W2 10.244.2.7 > /dev/null
}

# Packets at a device of a namespace while something is done: heard NS DEVICE FILTER COMMAND, told
# briefly, or, with "brief=" before it, with what tcpdump reads of what a packet carries.
heard() {
  local where=$1 device=$2 filter=$3 file=$WORK/heard
  shift 3
  # Directly, so that the process to end is the one that listens.
  ip netns exec "lab-$where" tcpdump -ni "$device" ${brief--q} -tl "$filter" > "$file" 2>&- &
  local pid=$!
  sleep 1
  "$@" > "$WORK/answer" 2>&1 || true
  sleep 1
  kill "$pid" && wait "$pid" || true
  grep . "$file" || true
}

# ── Session 1: the same packet by a route, and by VXLAN ────────────────────────────────────────
s1() {
  up route 1500
  echo '# route: at the eth0 of node-a'
  say 'tcpdump -ni eth0 -t icmp'
  brief= heard node-a eth0 icmp inside front ping -c1 10.244.2.7
  show front 'ping -c1 10.244.2.7 | grep ttl'
  show node-a 'ip route'
  show node-a 'ip route get 10.244.2.7'
  up vxlan
  echo '# vxlan: at the eth0 of node-a'
  say 'tcpdump -ni eth0 -t udp port 8472'
  brief= heard node-a eth0 'udp port 8472' inside front ping -c1 10.244.2.7
  show node-a 'ip route'
  show node-a 'ip neigh show dev flannel.1'
  show node-a 'bridge fdb show dev flannel.1'
  show front 'ip -4 -br addr'
}

# ── Session 2: a plugin called by hand; MTU ────────────────────────────────────────────────────
s2() {
  down
  space node-b
  ip netns add lab-order
  local conf="$WORK/podnet.json"
  cat > "$conf" <<J
{ "cniVersion": "1.0.0", "name": "podnet", "type": "bridge",
  "bridge": "cni0", "isGateway": true,
  "ipam": { "type": "host-local", "dataDir": "$WORK/cni",
    "ranges": [[{ "subnet": "10.244.2.0/24", "rangeStart": "10.244.2.7" }]],
    "routes": [{ "dst": "0.0.0.0/0" }] } }
J
  call() {
    inside node-b env CNI_COMMAND="$1" CNI_CONTAINERID=8f3c CNI_IFNAME=eth0 \
      CNI_NETNS=/var/run/netns/lab-order CNI_PATH=/usr/lib/cni /usr/lib/cni/bridge < "$conf"
  }
  echo '# ADD'
  call ADD
  show order 'ip -4 -br addr'
  show order 'ip route'
  echo '# what host-local keeps'
  ls "$WORK/cni/podnet"
  echo '# DEL, twice'
  call DEL && echo "exit code $?"
  call DEL && echo "exit code $?"
  show order 'ip -br link'
  ls "$WORK/cni/podnet"

  local way
  for way in 'Pod 1500, flannel.1 1450' 'Pod 1450, between the nodes a way of 1400 that says nothing'; do
    echo "# MTU: $way"
    case $way in
      *nothing) up vxlan 1450; inside lan ip link set node-b mtu 1400 ;;
      *) up vxlan 1500 ;;
    esac
    show front 'curl -s -m 5 -o /dev/null -w "%{http_code} %{size_download}\n" 10.244.2.7:8080/100'
    show front 'curl -s -m 5 -o /dev/null -w "%{http_code} %{size_download}\n" 10.244.2.7:8080/1000000'
    local size
    for size in 1472 1422 1322; do
      show front "ping -M do -c1 -W2 -s $size 10.244.2.7 | grep -E 'bytes from|needed|received'"
    done
  done
  # The kernel gives flannel.1 no more than what the device below leaves.
  show node-a 'ip link set flannel.1 mtu 1500'
}

# ── Session 3: who sees which address ──────────────────────────────────────────────────────────
s3() {
  up route 1500
  # Always the Pod on the other node, so that the recording is that of the walk.
  inside node-a iptables -t nat -R KUBE-SVC-I7IUTTTMJ43XB6LP 2 -j KUBE-SEP-KQD7CSLDIIR7ZTQG
  local place listening=()
  for place in front node-a order-b; do
    ip netns exec "lab-$place" tcpdump -ni eth0 -qtl 'tcp[tcpflags] & tcp-syn != 0' > "$WORK/at-$place" 2>&- &
    listening+=($!)
  done
  sleep 1
  inside front curl -s 10.96.20.30
  sleep 1
  kill "${listening[@]}" && wait "${listening[@]}" || true
  for place in front node-a order-b; do
    echo "# the same connection at the eth0 of $place"
    grep . "$WORK/at-$place"
  done
  conntrack_of node-a
  echo '# NodePort, from outside'
  show client 'curl -s 192.168.0.11:30080'
  conntrack_of node-a
}

conntrack_of() {
  say 'conntrack -L -p tcp --dst-nat'
  inside "$1" conntrack -L -p tcp --dst-nat 2>&- | tail -1
  inside "$1" conntrack -F > /dev/null 2>&1
}

# ── Session 4: rules read, and counted ─────────────────────────────────────────────────────────
s4() {
  up route 1500
  show node-a "iptables-save -t nat | grep -E 'dport 80 -j KUBE-SVC|statistic|SVC-I7IUTTTMJ43XB6LP -j KUBE-SEP|DNAT'"
  # shellcheck disable=SC2016
  local many='for i in $(seq 100); do curl -s 10.96.20.30; done | sort | uniq -c'
  echo '# 100 connections'
  show front "$many"
  echo '# 1 connection, 100 requests'
  # shellcheck disable=SC2016
  show front 'curl -s $(for i in $(seq 100); do echo 10.96.20.30; done) | sort | uniq -c'
  show front 'curl -s 10.96.20.30'
  conntrack_of node-a
}

# ── Session 5: TLS ends at the proxy ───────────────────────────────────────────────────────────
s5() {
  up route 1500
  pod ingress node-a 10.244.1.20 1500
  local name
  for name in shop blog; do
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
      -subj "/CN=$name.example.com" -addext "subjectAltName=DNS:$name.example.com" \
      -keyout "$WORK/$name.key" -out "$WORK/$name.crt" 2>&-
  done
  cat > "$WORK/nginx.conf" <<N
pid $WORK/nginx.pid; error_log $WORK/nginx.err; events {}
http {
  access_log off;
  upstream order { server 10.244.1.8:8080; server 10.244.2.7:8080; }
  server { listen 8443 ssl; server_name shop.example.com;
    ssl_certificate $WORK/shop.crt; ssl_certificate_key $WORK/shop.key;
    location /order { proxy_pass http://order; proxy_set_header X-Forwarded-For \$remote_addr; } }
  server { listen 8443 ssl; server_name blog.example.com;
    ssl_certificate $WORK/blog.crt; ssl_certificate_key $WORK/blog.key; }
}
N
  chmod 755 "$WORK"
  inside ingress nginx -c "$WORK/nginx.conf"
  # Service of the controller with externalTrafficPolicy Local: node-a:30443, the source is kept.
  inside node-a iptables -t nat -I PREROUTING -p tcp -d 192.168.0.11 --dport 30443 \
    -j DNAT --to-destination 10.244.1.20:8443
  # The load balancer 203.0.113.10:443 changes the destination only.
  inside lan ip addr add 203.0.113.10/32 dev lo
  inside lan iptables -t nat -A PREROUTING -p tcp -d 203.0.113.10 --dport 443 \
    -j DNAT --to-destination 192.168.0.11:30443
  until_up client 203.0.113.10 443
  for name in shop blog; do
    show client "openssl s_client -connect 203.0.113.10:443 -servername $name.example.com </dev/null 2>&- | grep subject"
  done
  local ask="curl -sv --cacert $WORK/shop.crt --resolve shop.example.com:443:203.0.113.10 https://shop.example.com/order/42"
  # The proxy's first turn is the Pod of its own node. What is recorded is its second, which goes to
  # the other node as the walk does: the answer and the packets are of the same request.
  # shellcheck disable=SC2086
  inside client $ask > /dev/null 2>&1
  # shellcheck disable=SC2086
  heard ingress eth0 'tcp[tcpflags] & tcp-syn != 0 and tcp[tcpflags] & tcp-ack == 0' \
    inside client $ask > "$WORK/connections"
  say 'curl -v https://shop.example.com/order/42'
  grep -E '^\*   Trying|^\* Connected|SSL connection|subject:|subjectAlt|^> |^< |상대' "$WORK/answer" | tr -d '\r'
  echo '# at the eth0 of the Ingress Pod'
  cat "$WORK/connections"
}

# ── Session 6: what the resolver asks ──────────────────────────────────────────────────────────
s6() {
  up route 1500
  pod dns-a node-a 10.244.1.3 1500
  pod dns-b node-b 10.244.2.3 1500
  space world
  cable world eth0 lan world
  inside lan ip addr add 192.0.2.1/24 dev world
  inside world ip addr add 192.0.2.53/24 dev eth0
  inside world ip route add default via 192.0.2.1
  # The names that CoreDNS would read off the API, and below them a name server of the world.
  inside world dnsmasq --no-daemon --conf-file=/dev/null --no-resolv --no-hosts \
    --address=/api.example.com/203.0.113.80 --local-ttl=300 2> "$WORK/up.log" &
  inside dns-b dnsmasq --no-daemon --conf-file=/dev/null --no-hosts --no-resolv --cache-size=0 \
    --local=/cluster.local/ --local-ttl=30 --server=192.0.2.53 --log-queries \
    --host-record=order.shop.svc.cluster.local,10.96.20.30 \
    --host-record=order.test.svc.cluster.local,10.96.20.31 \
    --host-record=order-hl.shop.svc.cluster.local,10.244.1.8 \
    --host-record=order-hl.shop.svc.cluster.local,10.244.2.7 \
    --host-record=db-0.db.shop.svc.cluster.local,10.244.2.20 \
    --srv-host=_pg._tcp.db.shop.svc.cluster.local,db-0.db.shop.svc.cluster.local,5432,0,100 \
    2>> "$WORK/dns.log" &
  local at
  for at in node-a node-b; do
    inside "$at" iptables -t nat -I KUBE-SERVICES -d 10.96.0.10/32 -p udp --dport 53 \
      -j DNAT --to-destination 10.244.2.3:53
  done
  mkdir -p /etc/netns/lab-front
  printf 'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n' \
    > /etc/netns/lab-front/resolv.conf
  until_up front 10.244.2.3 53
  asked() {
    : > "$WORK/dns.log"
    show front "$1"
    sleep 0.5
    echo '# what came to the name server'
    sed -n 's/^dnsmasq: \(query.*\) from .*/\1/p' "$WORK/dns.log"
  }
  show front 'cat /etc/resolv.conf'
  asked 'getent ahosts order | sort -u'
  asked 'getent ahosts api.example.com | sort -u'
  asked 'getent ahosts api.example.com. | sort -u'
  asked 'dig +search +noall +answer order'
  asked 'dig +search +showsearch +noall +comments order.test | grep status'
  echo '# at the eth0 of front, then of CoreDNS'
  heard front eth0 'udp port 53' inside front getent ahostsv4 order
  heard dns-b eth0 'udp port 53' inside front getent ahostsv4 order
  conntrack_udp node-a
  rm -r /etc/netns/lab-front
}

conntrack_udp() {
  say 'conntrack -L -p udp'
  inside "$1" conntrack -L -p udp 2>&- | grep -v UNREPLIED | tail -1
}

# ── Session 7: closed by default, both sides ───────────────────────────────────────────────────
s7() {
  up route 1500
  pod db node-b 10.244.2.20 1500
  pod dev node-a 10.244.1.30 1500
  serves pay 8080
  serves db 5432
  until_up node-b 10.244.2.9 8080
  until_up node-b 10.244.2.20 5432
  try() {
    local from=$1 to=$2 port=$3
    if inside "$from" timeout 3 bash -c "exec 3<>/dev/tcp/$to/$port" 2> "$WORK/why"; then
      echo "$from → $to:$port 연결됨"
    else
      case $? in 124) echo "$from → $to:$port 시간 초과" ;; *) echo "$from → $to:$port 거절됨" ;; esac
    fi
  }
  all() {
    try front 10.244.2.7 8080
    try front 10.244.2.20 5432
    try pay 10.244.2.20 5432
    try dev 10.244.2.20 5432
  }
  echo '# without a policy'
  all
  try front 10.244.2.7 9
  # The rules an agent writes for: default deny, front → order, order → pay, pay → db. A
  # connection has to be allowed where it leaves and where it arrives, each by the node of that Pod.
  local at pods
  for at in node-a node-b; do
    case $at in
      node-a) pods='10.244.1.5, 10.244.1.8' ;;
      *) pods='10.244.2.7, 10.244.2.9, 10.244.2.20' ;;
    esac
    inside "$at" nft -f - <<R
table inet netpol {
  set pods { type ipv4_addr; elements = { $pods } }
  set allowed { type ipv4_addr . ipv4_addr . inet_service
    elements = { 10.244.1.5 . 10.244.1.8 . 8080, 10.244.1.5 . 10.244.2.7 . 8080,
      10.244.1.8 . 10.244.2.9 . 8080, 10.244.2.7 . 10.244.2.9 . 8080, 10.244.2.9 . 10.244.2.20 . 5432 } }
  chain forward { type filter hook forward priority 0
    ct state established,related accept
    ip saddr . ip daddr . tcp dport @allowed accept
    ip saddr @pods counter drop comment "egress"
    ip daddr @pods counter drop comment "ingress"
  }
}
R
  done
  echo '# with the policies'
  all
  show node-a "nft list chain inet netpol forward | grep -E 'counter|established'"
  show node-b "nft list chain inet netpol forward | grep -E 'counter'"
}

# ── Session 8: a way to the company's database that became narrower ────────────────────────────
s8() {
  up vxlan
  # The company behind a VPN: its device has an MTU of 1400, and a firewall that drops the ICMP
  # that says so.
  space dc
  cable dc eth0 lan vpn
  inside lan ip addr add 172.16.0.1/24 dev vpn
  inside lan ip link set vpn mtu 1400
  inside dc ip link set eth0 mtu 1400
  inside dc ip addr add 172.16.0.20/24 dev eth0
  inside dc ip route add default via 172.16.0.1
  inside lan iptables -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP
  inside dc sysctl -qw net.ipv4.tcp_mtu_probing=0
  inside front sysctl -qw net.ipv4.tcp_mtu_probing=0
  # The MSS that the database tells must not save the case: its own way is 1500 wide, as that of a
  # machine behind the VPN's device is.
  inside dc ip link set eth0 mtu 1500
  serves dc 8080
  until_up front 172.16.0.20 8080
  head -c 200000 /dev/zero > "$WORK/list"
  echo '# small and large'
  show front 'curl -s -m 5 -w "%{http_code} %{time_total}s\n" 172.16.0.20:8080/hi'
  show front "curl -s -m 8 -w '%{http_code} %{time_total}s\n' --data-binary @$WORK/list 172.16.0.20:8080/list"
  echo '# 5 the way'
  show front 'ip route get 172.16.0.20 | head -1'
  show node-a 'ip route get 172.16.0.20 | head -1'
  echo '# 6 the size'
  show front 'ping -c1 -W2 172.16.0.20 | sed -n 2p'
  local size
  for size in 1372 1422; do
    show front "ping -M do -c1 -W2 -s $size 172.16.0.20 | grep -E 'bytes from|packets'"
  done
  echo '# 7 where it ends: node-a eth0, then the device of the VPN'
  heard node-a eth0 'tcp port 8080 and greater 1000' inside front curl -s -m 6 --data-binary "@$WORK/list" 172.16.0.20:8080/list
  heard lan vpn 'tcp port 8080 and greater 1000' inside front curl -s -m 6 --data-binary "@$WORK/list" 172.16.0.20:8080/list
  show front 'nstat -az TcpRetransSegs | tail -1'
  echo '# mended: the VPN tells smaller segments'
  inside lan iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1360
  show front "curl -s -m 8 -w '%{http_code} %{time_total}s\n' --data-binary @$WORK/list 172.16.0.20:8080/list"
}

case ${1:-} in
  all)
    into=${2:?a folder}
    for part in s1 s2 s3 s4 s5 s6 s7 s8; do
      "$part" > "$into/$part.txt"
    done ;;
  s[1-8]) "$1" ;;
  *) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
