"use strict";
const get = (id) => document.getElementById(id);
const articles = [...document.querySelectorAll("article")];
const sections = [...document.querySelectorAll("section")];
const links = new Map([...document.querySelectorAll("nav a")].map((a) => [a.hash.slice(1), a]));
const texts = articles.map((a) => a.dataset.search);

function filter() {
  const words = get("query").value.toLowerCase().split(/\s+/).filter(Boolean);
  const want = ["kind", "register", "use"].map((id) => [id, get(id).value]);
  let shown = 0;
  articles.forEach((article, i) => {
    const fits =
      words.every((word) => texts[i].includes(word)) &&
      want.every(([id, value]) => !value || article.dataset[id] === value);
    article.hidden = !fits;
    shown += fits;
  });
  for (const section of sections) {
    section.hidden = !section.querySelector("article:not([hidden])");
    links.get(section.id).hidden = section.hidden;
  }
  get("count").textContent = `${shown} of ${articles.length} entries`;
  get("nothing").hidden = shown > 0;
}

get("filter").addEventListener("input", filter);
get("filter").addEventListener("submit", (event) => event.preventDefault());
filter();
