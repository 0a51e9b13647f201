-- Numbers the figures and tables, makes every reference to them a live field or link, and says to
-- each format what pandoc does not say by itself. Runs before citeproc; the text has been proofread.

local KINDS = { fig = "Figure", tbl = "Table" }
local word, typst = FORMAT:match("docx"), FORMAT:match("typst")
local html = FORMAT:match("html")

local prefix = "" -- "S" in a supplement: Table S1
local numbers = {} -- "tbl:outcomes" -> 2
local counts = { fig = 0, tbl = 0 }

local function kind_of(id)
  local kind = id:match("^(%a+):")
  return KINDS[kind] and kind
end

local function give_number(element)
  local kind = kind_of(element.identifier)
  if kind then
    counts[kind] = counts[kind] + 1
    numbers[element.identifier] = counts[kind]
  end
end

local function name_of(id)
  return KINDS[kind_of(id)] .. "\u{a0}" .. prefix .. numbers[id]
end

local function bookmark(id)
  return "_Ref_" .. id:gsub("%W", "_")
end

-- "Table 2." before a caption; in Word a bookmarked SEQ field, so that the numbers can be updated.
local FIELD = '<w:bookmarkStart w:id="%d" w:name="%s"/>'
  .. '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">%s\u{a0}%s</w:t></w:r>'
  .. '<w:fldSimple w:instr=" SEQ %s \\* ARABIC ">'
  .. "<w:r><w:rPr><w:b/></w:rPr><w:t>%d</w:t></w:r></w:fldSimple>"
  .. '<w:bookmarkEnd w:id="%d"/><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">. </w:t></w:r>'
local bookmarks = 0

local function label(id)
  if not word then
    return { pandoc.Strong(name_of(id) .. "."), pandoc.Space() }
  end
  bookmarks = bookmarks + 1
  local number, kind = 9000 + bookmarks, KINDS[kind_of(id)]
  local field = FIELD:format(number, bookmark(id), kind, prefix, kind, numbers[id], number)
  return { pandoc.RawInline("openxml", field) }
end

local function add_label(element)
  local first = element.caption.long[1]
  if numbers[element.identifier] and first then
    first.content = pandoc.Inlines(label(element.identifier)) .. first.content
    return element
  end
end

-- @tbl:outcomes -> "Table 2": a REF field in Word, a link elsewhere.
local function reference(id)
  if word then
    local field = '<w:fldSimple w:instr=" REF %s \\h "><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:fldSimple>'
    return pandoc.RawInline("openxml", field:format(bookmark(id), name_of(id)))
  end
  return pandoc.Link(name_of(id), "#" .. id)
end

local function refer(cite)
  local inlines = pandoc.Inlines {}
  for place, citation in ipairs(cite.citations) do
    if not kind_of(citation.id) then return nil end
    if place > 1 then
      inlines:insert(pandoc.Str(place == #cite.citations and " and " or ", "))
    end
    inlines:insert(reference(citation.id))
  end
  return inlines
end

-- A number leads to its row on the reviewer page; on paper it is a number.
local function number(span)
  if not span.classes:includes("number") then return nil end
  if html and span.attributes.href then
    return pandoc.Link(span.content, span.attributes.href, "", { class = "number" })
  end
  return span.content
end

-- A picture is named without its extension: Word takes pixels, the others take lines.
local function picture(image)
  if not image.src:match("%.%w+$") then
    image.src = image.src .. (word and ".png" or ".svg")
    return image
  end
end

-- A wide table scrolls for itself, and can be reached with the keyboard to do so.
local function scrolling(tbl)
  local label = numbers[tbl.identifier] and name_of(tbl.identifier) or "Table"
  -- A list of pairs: the keys of a Lua table come in a different order each time.
  local attributes = { { "role", "region" }, { "tabindex", "0" }, { "aria-label", label } }
  return pandoc.Div({ tbl }, pandoc.Attr("", { "table" }, attributes)), false
end

-- The long ids of the ledger may break after a full stop or an underscore.
local function breakable(text)
  if #text.text > 24 then
    text.text = text.text:gsub("[._]", "%0\u{200b}")
    return text
  end
end

local function with_breaks(tbl)
  return tbl:walk { Str = breakable }
end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

-- The typst writer drops alternative texts; without them the PDF is not accessible.
local function typst_image(image)
  local alt = image.attributes.alt or pandoc.utils.stringify(image.caption)
  local width = image.attributes.width and ", width: " .. image.attributes.width or ""
  return pandoc.RawInline(
    "typst", ("#image(%s%s, alt: %s)"):format(quoted("/" .. image.src), width, quoted(alt)))
end

local function typst_math(math)
  local body = pandoc.write(pandoc.Pandoc { pandoc.Plain { math } }, "typst"):gsub("%s+$", "")
  return pandoc.RawInline(
    "typst", ("#[#set math.equation(alt: %s);%s]"):format(quoted(math.text), body))
end

-- A table that fits on a page stays on one; in a supplement, without text to fill the rest, it
-- runs on.
local LETTERS_ON_A_PAGE = 2000

local function fits(tbl)
  return prefix == "" and #pandoc.utils.stringify(tbl) <= LETTERS_ON_A_PAGE
end

local function typst_table(tbl)
  local open = "#[#show figure: set block(breakable: " .. tostring(not fits(tbl)) .. ")"
  return { pandoc.RawBlock("typst", open), tbl, pandoc.RawBlock("typst", "]") }, false
end

local function typst_note(div)
  if div.classes:includes("table-note") then
    return { pandoc.RawBlock("typst", "#tablenote["), div, pandoc.RawBlock("typst", "]") }
  end
end

-- A table that stays on one page goes to its top or bottom with its notes, as figures do, so that
-- the text fills the rest.
local function floating(blocks)
  local out, open = pandoc.Blocks {}, false
  for _, block in ipairs(blocks) do
    local note = block.t == "Div" and block.classes:includes("table-note")
    if open and not note then out:insert(pandoc.RawBlock("typst", "]")) end
    open = open and note
    if block.t == "Table" and fits(block) then
      out:insert(pandoc.RawBlock("typst", "#place(auto, float: true)["))
      open = true
    end
    out:insert(block)
  end
  if open then out:insert(pandoc.RawBlock("typst", "]")) end
  return out
end

-- The figures of a supplement stand upright among its wide tables, several to a page.
local function upright(blocks)
  local out, open = pandoc.Blocks {}, false
  for _, block in ipairs(blocks) do
    local figure = block.t == "Figure"
    if figure and not open then out:insert(pandoc.RawBlock("typst", "#page(flipped: false)[")) end
    if open and not figure then out:insert(pandoc.RawBlock("typst", "]")) end
    out:insert(block)
    open = figure
  end
  if open then out:insert(pandoc.RawBlock("typst", "]")) end
  return out
end

-- Word has no place for affiliations and keywords but the lines of the authors and the text.
local function title_page(document)
  local meta = document.meta
  local lines = pandoc.List { meta.byline }
  lines:extend(meta.affiliation or {})
  lines:extend(meta.correspondence or {})
  if meta.byline then meta.author = pandoc.MetaList(lines) end
  return document
end

local function keywords(document)
  local list = {}
  for _, keyword in ipairs(document.meta.keywords or {}) do
    list[#list + 1] = pandoc.utils.stringify(keyword)
  end
  if #list > 0 then
    local text = pandoc.Str(table.concat(list, ", "))
    document.blocks:insert(1, pandoc.Para { pandoc.Strong("Keywords:"), pandoc.Space(), text })
  end
end

function Pandoc(document)
  prefix = document.meta.numbered and pandoc.utils.stringify(document.meta.numbered) or ""
  document.blocks:walk { traverse = "topdown", Figure = give_number, Table = give_number }
  document = document:walk { Figure = add_label, Table = add_label, Cite = refer }
  document = document:walk { Span = number, Image = picture }
  if word then keywords(title_page(document)) end
  if html then document = document:walk { traverse = "topdown", Table = scrolling } end
  if word or typst then document = document:walk { Table = with_breaks } end
  if typst and document.meta.numbered then document.blocks = upright(document.blocks) end
  if typst then
    document.blocks = floating(document.blocks)
    document = document:walk { Image = typst_image, Math = typst_math, Div = typst_note }
    document = document:walk { traverse = "topdown", Table = typst_table }
  end
  return document
end
