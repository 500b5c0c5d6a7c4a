import { writeFileSync } from 'node:fs'
import { pagesWithTables, withTables } from './made-tables.js'
import { projectRoot, readPage } from './pages.js'

for (const page of pagesWithTables) writeFileSync(projectRoot + page, withTables(readPage(page)))
