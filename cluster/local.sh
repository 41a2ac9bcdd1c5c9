#!/usr/bin/env bash
# Runs three nodes of a cluster on this machine, for trying: local.sh start | stop. Their data is in DATA (pb_cluster).
set -euo pipefail
cd "$(dirname "$0")/.."
data=${DATA:-pb_cluster} binary=bin/pocketclinic-cluster http=8090 link=9000
hosts=(127.0.0.1 127.0.0.2 127.0.0.3)

begin() { # a demo clinic, on the first start
  bin/pocketclinic demo --dir="$data/demo"
  $binary cluster certs "$data/certs" "${hosts[@]}"
  $binary cluster restore "$data/demo/data.db" --dir="$data/127.0.0.1" --cluster="127.0.0.1:$link" \
    --cluster-tls="$data/certs/127.0.0.1"
}

serve() {
  local host=$1 join=()
  for other in "${hosts[@]}"; do [ "$other" = "$host" ] || join+=("--join=$other:$link"); done
  setsid nohup $binary serve --http="$host:$http" --dir="$data/$host" --cluster="$host:$link" "${join[@]}" \
    --cluster-tls="$data/certs/$host" >>"$data/$host.log" 2>&1 </dev/null &
  echo $! >"$data/$host.pid"
}

running() { [ -e "$data/$1.pid" ] && kill -0 "$(cat "$data/$1.pid")" 2>/dev/null; }

role() { curl -sI -m 1 -X GET "http://$1:$http/api/health" | tr -d '\r' | sed -n 's/^Cluster-Role: //p' || true; }

await() {
  for _ in $(seq 300); do
    case $(role "$1") in leader | follower) return ;; esac
    running "$1" || break
    sleep 0.1
  done
  echo "$1 does not serve; the end of $data/$1.log:" >&2
  tail -n 5 "$data/$1.log" >&2
  exit 1
}

case ${1:-} in
start)
  [ -e "$data/127.0.0.1/cluster/node.json" ] || begin
  for host in "${hosts[@]}"; do running "$host" || serve "$host"; done
  for host in "${hosts[@]}"; do await "$host"; done
  for host in "${hosts[@]}"; do echo "http://$host:$http  $(role "$host")"; done
  ;;
stop)
  for host in "${hosts[@]}"; do
    running "$host" || continue
    kill "$(cat "$data/$host.pid")"
    while running "$host"; do sleep 0.1; done
    rm "$data/$host.pid"
  done
  ;;
*)
  echo "usage: $0 start | stop" >&2
  exit 2
  ;;
esac
