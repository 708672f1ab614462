#!/usr/bin/env bash
# Sends the jobs of a file, and handles the result of each once: client.sh BOOTSTRAP FILE. Needs kcat and jq.
set -euo pipefail
bootstrap=$1 file=$2

# A custom_id is all that kcat lets us know our jobs by: it does not say where a record came to stand.
declare -A ours handled
jobs=0 count=0 again=0

while IFS= read -r job; do
  id=$(jq -r .custom_id <<<"$job")
  ours[$id]=yes
  jobs=$((jobs + 1))
  printf '%s\t%s\n' "$id" "$job"
done <"$file" > >(kcat -P -b "$bootstrap" -t llm.jobs -K '\t' -X enable.idempotence=true)
wait $!
echo "$jobs jobs sent"

# Every result that is committed now, a line each: its custom_id, its name (origin and replay), and what to say of it.
results() {
  kcat -C -b "$bootstrap" -t llm.results -o beginning -e -q -X isolation.level=read_committed -J | jq -r '
    .headers as $headers | (.payload | fromjson) as $it
    | def tag($name): $headers[($headers | index($name)) + 1];
    [$it.custom_id, tag("spillway-origin") + " " + tag("spillway-replay"), $it.custom_id + " " + $it.result.type + (
      if $it.result.type == "succeeded" then ": \([$it.result.message.content[].text // empty] | add | length) characters"
      elif $it.result.type == "errored" then ": \($it.spillway.status) \($it.spillway.error_type)"
      elif $it.result.type == "expired" then ": was not done in time"
      elif $it.result.type == "canceled" then ""
      else error("a result of a newer kind") end)] | @tsv'
}

# kcat has no offsets of its own here, so each look is at all results; the names of those that were handled tell the new ones.
while [ "$count" -lt "$jobs" ] || [ "$again" -lt "$jobs" ]; do
  again=0
  while IFS=$'\t' read -r id name text; do
    if [ -z "${ours[$id]:-}" ]; then
      continue # somebody else's job
    elif [ -n "${handled[$name]:-}" ]; then
      again=$((again + 1))
    else
      echo "$text"
      handled[$name]=yes
      count=$((count + 1))
    fi
  done < <(results)
  sleep 1
done
echo "$count results handled, $again came again"
