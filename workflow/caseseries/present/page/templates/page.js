"use strict";
// Search, filter, sort and deep links. The page reads the same without any of it.
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // A list is a table whose entries can be searched, filtered and sorted.
  function list(table, entries, tools) {
    const search = find("input[type=search]", tools);
    const selects = all("select", tools);
    const shown = find("output", tools);
    const texts = new Map(entries.map((entry) => [entry, entry.textContent.toLowerCase()]));

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
    }

    function sortBy(button) {
      const header = button.closest("th");
      const column = [...header.parentElement.children].indexOf(header);
      const down = header.getAttribute("aria-sort") === "ascending";
      all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (entry) => {
        const text = entry.rows[0].cells[column].textContent.trim();
        const number = parseFloat(text.replace("−", "-").replace("< ", ""));
        return /^[−<\d]/.test(text) && !Number.isNaN(number) ? number : text.toLowerCase();
      };
      // Numbers stand before words, whichever way they are sorted.
      const compare = (a, b) =>
        typeof a === typeof b ? (a < b ? -1 : Number(a > b)) * (down ? -1 : 1) : typeof a === "number" ? -1 : 1;
      table.append(...[...entries].sort((a, b) => compare(key(a), key(b))));
    }

    tools.hidden = false;
    search.addEventListener("input", update);
    selects.forEach((select) => select.addEventListener("change", update));
    all(".sort", table).forEach((button) => {
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
        selects.filter((select) => select.name === name).forEach((select) => (select.value = value));
        update();
      },
    };
  }

  const claimTable = find("#claim-table");
  const claims = claimTable && list(claimTable, [...claimTable.tBodies], find("#claim-tools"));
  const ledgerTable = find("#ledger-table");
  const ledger = list(ledgerTable, [...ledgerTable.tBodies], find("#ledger-tools"));

  // The answer's tiles filter the claims.
  all("[data-choose]").forEach((tile) =>
    tile.addEventListener("click", () => claims.choose("verdict", tile.dataset.choose)),
  );

  // A deep link opens what it points at, even if a filter hides it.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const entry = target.closest("tbody");
    if (entry && entry.hidden) (claimTable.contains(entry) ? claims : ledger).clear();
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    all("details", target).forEach((box) => (box.open = true));
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", follow);
  follow();

  // The rows of the ledger that are shown, at full precision, as a file.
  const COLUMNS = ["cohort", "statistic_id", "value", "ci_low", "ci_high", "n", "n_missing", "method", "reason"];
  function record(row) {
    const { cohort, method } = row.closest("tbody").dataset;
    const [, value, interval, n, missing] = row.cells;
    const note = row.nextElementSibling;
    const reason = note && note.className === "reason" ? note.textContent.trim() : "";
    const id = row.id.slice(cohort.length + 1);
    return [
      cohort, id, value.dataset.value, interval.dataset.low, interval.dataset.high,
      n.textContent, missing.textContent, method, reason,
    ];
  }
  find("#ledger-download").addEventListener("click", () => {
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const rows = all("tbody:not([hidden]) tr[id]", ledgerTable).map(record);
    const text = [COLUMNS, ...rows].map((cells) => cells.map(quoted).join(",") + "\n").join("");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = "ledger.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  // Printing shows everything that is folded away.
  window.addEventListener("beforeprint", () => all("#claims details").forEach((box) => (box.open = true)));
})();
