// Crawls the hosts of its seeds: URL, title and links of each page, into
// Crawlee's own dataset, below CRAWLEE_STORAGE_DIR.
//
//     node site.js http://a/ http://b/
import { CheerioCrawler, LogLevel, log } from '@crawlee/cheerio';

log.setLevel(LogLevel.ERROR);
const seeds = process.argv.slice(2);
const hosts = new Set(seeds.map((seed) => new URL(seed).hostname));

const crawler = new CheerioCrawler({
  minConcurrency: 64,
  maxConcurrency: 64,
  respectRobotsTxtFile: true,
  async requestHandler({ request, $, enqueueLinks, pushData }) {
    const links = $('a[href]').map((_, a) => new URL($(a).attr('href'), request.loadedUrl).href).get();
    await pushData({ url: request.loadedUrl, title: $('title').text(), links });
    await enqueueLinks({
      strategy: 'all',
      transformRequestFunction: (to) => (hosts.has(new URL(to.url).hostname) ? to : false),
    });
  },
});
const { requestsFailed } = await crawler.run(seeds);
if (requestsFailed > 0) {
  console.error(`crawlee: ${requestsFailed} requests failed`);
}
