"""Stores a site, and goes on where it was stopped.

    scrapy runspider spider.py -s JOBDIR=state
"""

import sqlite3

import scrapy
from scrapy.linkextractors import LinkExtractor


class SQLitePipeline:
    def open_spider(self, spider):
        self.db = sqlite3.connect("crawl.db")
        self.db.execute("CREATE TABLE IF NOT EXISTS pages (url TEXT PRIMARY KEY, title TEXT)")
        self.db.execute("CREATE TABLE IF NOT EXISTS links (source TEXT, target TEXT)")

    def process_item(self, item, spider):
        with self.db:
            self.db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?)", (item["url"], item["title"]))
            self.db.executemany("INSERT INTO links VALUES (?, ?)", [(item["url"], link) for link in item["links"]])
        return item

    def close_spider(self, spider):
        self.db.close()


class Site(scrapy.Spider):
    name = "site"
    start_urls = ["https://example.com/"]
    allowed_domains = ["example.com"]
    custom_settings = {
        "CLOSESPIDER_PAGECOUNT": 1000,
        "ITEM_PIPELINES": {SQLitePipeline: 100},
        "ROBOTSTXT_OBEY": True,
    }
    extractor = LinkExtractor()

    def parse(self, response):
        links = [link.url for link in self.extractor.extract_links(response)]
        yield {"url": response.url, "title": response.css("title::text").get(), "links": links}
        yield from response.follow_all(links)
