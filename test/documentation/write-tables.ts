import { writeFileSync } from 'node:fs'
import { projectRoot, readPage } from './pages.js'
import { specificationPage, withTables } from './specification-page.js'

writeFileSync(projectRoot + specificationPage, withTables(readPage(specificationPage)))
