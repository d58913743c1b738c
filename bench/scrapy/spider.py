"""Crawls the hosts of its seeds: URL, title and links of each page.

    scrapy runspider spider.py -a seeds="http://a/ http://b/" -O pages.jsonl
"""

from urllib.parse import urlsplit

import scrapy
from scrapy.linkextractors import LinkExtractor


class Site(scrapy.Spider):
    name = "site"
    custom_settings = {
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
        "ROBOTSTXT_OBEY": True,
        "TELNETCONSOLE_ENABLED": False,
    }

    def __init__(self, seeds, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.start_urls = seeds.split()
        self.allowed_domains = [urlsplit(seed).hostname for seed in self.start_urls]
        self.extractor = LinkExtractor()

    def parse(self, response):
        links = [link.url for link in self.extractor.extract_links(response)]
        yield {"url": response.url, "title": response.css("title::text").get(), "links": links}
        yield from response.follow_all(links)
