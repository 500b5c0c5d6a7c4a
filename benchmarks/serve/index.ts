/** A folder of campaigns, shown on this machine. */
export { type CampaignServer, serveCampaigns } from './server.js'
