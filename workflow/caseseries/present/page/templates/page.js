"use strict";
// Search, filter, sort and deep links. The page reads the same without any of it.
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // A list is a set of entries that can be searched, filtered and, if they stand in one table, sorted.
  function list(place, entries, tools, afterwards = () => {}) {
    const search = find("input[type=search]", tools);
    const selects = all("select", tools);
    const shown = find("output", tools);
    // What is folded away inside an entry is not searched: one would not see why it was found.
    const seen = (entry) =>
      [...entry.rows]
        .filter((row) => !row.classList.contains("more"))
        .flatMap((row) => [...row.cells].map((cell) => cell.textContent))
        .join(" ");
    const texts = new Map(entries.map((entry) => [entry, seen(entry).toLowerCase()]));

    function update() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const entry of entries) {
        const fits =
          words.every((word) => texts.get(entry).includes(word)) &&
          selects.every((select) => !select.value || entry.dataset[select.name] === select.value);
        entry.hidden = !fits;
        count += fits;
      }
      shown.textContent = `${count} of ${entries.length} ${tools.dataset.what} shown`;
      afterwards(words.length > 0 || selects.some((select) => select.value));
    }

    function sortBy(button) {
      const header = button.closest("th");
      const column = [...header.parentElement.children].indexOf(header);
      const down = header.getAttribute("aria-sort") === "ascending";
      all("th[aria-sort]", place).forEach((other) => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (entry) => {
        const text = entry.rows[0].cells[column].textContent.trim();
        const number = parseFloat(text.replace("−", "-").replace("< ", ""));
        return /^[−<\d]/.test(text) && !Number.isNaN(number) ? number : text.toLowerCase();
      };
      // Numbers stand before words, whichever way they are sorted.
      const compare = (a, b) =>
        typeof a === typeof b ? (a < b ? -1 : Number(a > b)) * (down ? -1 : 1) : typeof a === "number" ? -1 : 1;
      place.append(...[...entries].sort((a, b) => compare(key(a), key(b))));
    }

    tools.hidden = false;
    search.addEventListener("input", update);
    selects.forEach((select) => select.addEventListener("change", update));
    all(".sort", place).forEach((button) => {
      button.disabled = false;
      button.addEventListener("click", () => sortBy(button));
    });
    update();
    return {
      clear() {
        search.value = "";
        selects.forEach((select) => (select.value = ""));
        update();
      },
      choose(name, value) {
        // Chosen again, a value is let go.
        selects
          .filter((select) => select.name === name)
          .forEach((select) => (select.value = select.value === value ? "" : value));
        update();
      },
    };
  }

  const claimTable = find("#claim-table");
  const claims = claimTable && list(claimTable, [...claimTable.tBodies], find("#claim-tools"));
  // A part of the ledger opens when something is looked for that it holds.
  const ledgerParts = find("#ledger-parts");
  const groups = all("tbody", ledgerParts);
  const ledger = list(ledgerParts, groups, find("#ledger-tools"), (looking) => {
    for (const part of all("details", ledgerParts)) {
      const held = all("tbody", part).some((group) => !group.hidden);
      part.hidden = !held;
      if (looking || part.dataset.opened) part.open = looking && held;
      part.dataset.opened = looking ? "yes" : "";
    }
  });

  // The answer's tiles filter the claims.
  all("[data-choose]").forEach((tile) =>
    tile.addEventListener("click", () => claims.choose("verdict", tile.dataset.choose)),
  );

  // A deep link opens what it points at, even if a filter hides it.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const entry = target.closest("tbody");
    if (entry && entry.hidden) (claimTable?.contains(entry) ? claims : ledger).clear();
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    all("details", target).forEach((box) => (box.open = true));
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", follow);
  follow();

  // The rows of the ledger that are shown, at full precision, as a file.
  const COLUMNS = [
    "cohort", "statistic_id", "value", "ci_low", "ci_high", "range_low", "range_high", "n", "n_missing", "method",
  ];
  function record(row) {
    const { cohort, method } = row.closest("tbody").dataset;
    const [, value, interval, ...others] = row.cells;
    const [missing, n, possible] = others.reverse();
    const id = row.id.slice(cohort.length + 1);
    return [
      cohort, id, value.dataset.value ?? "", interval.dataset.low ?? "", interval.dataset.high ?? "",
      possible?.dataset.low ?? "", possible?.dataset.high ?? "", n.textContent, missing.textContent, method,
    ];
  }
  find("#ledger-download").addEventListener("click", () => {
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const rows = groups.filter((group) => !group.hidden).flatMap((group) => all("tr[id]", group)).map(record);
    const text = [COLUMNS, ...rows].map((cells) => cells.map(quoted).join(",") + "\n").join("");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = "ledger.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
})();
