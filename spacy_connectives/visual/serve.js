"use strict";
const byId = (id) => document.getElementById(id);
// A longer list would make the page slow, and nobody reads it.
const MAX_ROWS = 500;

function element(name, className, text) {
  const found = document.createElement(name);
  if (className) found.className = className;
  // Never innerHTML: a text is data, whatever it looks like.
  if (text !== undefined) found.textContent = text;
  return found;
}

function explain(why) {
  const cell = element("td", "why");
  if (why) {
    const [first, ...rest] = why.split("\n");
    const details = element("details");
    details.append(element("summary", "", first), element("div", "", rest.join("\n")));
    cell.append(details);
  }
  return cell;
}

function show(answer) {
  const marked = document.createDocumentFragment();
  for (const segment of answer.segments) {
    if (!segment.kind) {
      marked.append(segment.text);
      continue;
    }
    const mark = element("mark", segment.kind, segment.text);
    mark.title = segment.hover;
    if (segment.links) mark.append(element("span", "link", segment.links));
    marked.append(mark);
  }
  byId("marked").replaceChildren(marked);
  const rows = document.createDocumentFragment();
  for (const found of answer.connectives.slice(0, MAX_ROWS)) {
    const row = element("tr");
    row.append(element("td", "", found.form), element("td", "left", found.sense));
    row.append(element("td", "", found.score === null ? "" : found.score.toFixed(2)));
    row.append(element("td", "left", found.entry), explain(found.why));
    rows.append(row);
  }
  byId("rows").replaceChildren(rows);
  byId("whyhead").hidden = !answer.connectives.some((found) => found.why);
  for (const cell of document.querySelectorAll("td.why")) cell.hidden = byId("whyhead").hidden;
  const count = answer.connectives.length;
  byId("more").textContent = count > MAX_ROWS ? `The first ${MAX_ROWS} of ${count}.` : "";
  byId("result").hidden = false;
  return count;
}

async function find(event) {
  event.preventDefault();
  const status = byId("status");
  byId("go").disabled = true;
  status.className = "";
  status.textContent = "Looking …";
  try {
    const response = await fetch("/annotate", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text: byId("text").value }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    const count = show(answer);
    status.textContent = count === 1 ? "1 connective." : `${count} connectives.`;
  } catch (error) {
    status.className = "error";
    status.textContent = `No result: ${error.message}`;
  } finally {
    byId("go").disabled = false;
  }
}

byId("form").addEventListener("submit", find);
byId("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("form").requestSubmit();
});
