-- Finishes tables that pandoc read as HTML, and writes its tree of each behind its LaTeX.

local ALIGNMENTS = { left = pandoc.AlignLeft, center = pandoc.AlignCenter }

-- HTML gives an alignment to cells alone; an empty cell is a paragraph as any other.
function Table(tbl)
  local column = 0
  for align in tbl.attributes.columns:gmatch("%S+") do
    column = column + 1
    tbl.colspecs[column][1] = ALIGNMENTS[align]
  end
  tbl.attributes.columns = nil
  for _, row in ipairs(tbl.bodies[1].body) do
    for _, cell in ipairs(row.cells) do
      if #cell.contents == 0 then cell.contents = { pandoc.Plain({ pandoc.Str("") }) } end
    end
  end
  return tbl
end

function Pandoc(document)
  local blocks = pandoc.List()
  for _, table in ipairs(document.blocks) do
    local tree = pandoc.write(pandoc.Pandoc(table.content), "json")
    blocks:extend(table.content)
    blocks:insert(pandoc.RawBlock("latex", "%%%\n" .. tree .. "\n%%%"))
  end
  return pandoc.Pandoc(blocks)
end
