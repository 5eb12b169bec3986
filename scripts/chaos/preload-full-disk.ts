import { limitDisk } from './limited-disk.ts'

// Before the app is loaded, so that everything in it sees the limited disk.
limitDisk(process.env['DATA_DIR'] ?? '', process.env['CHAOS_FULL_MARK'] ?? '')
