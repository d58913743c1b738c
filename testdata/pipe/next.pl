# Follows what stands in data-next attributes, and drops what is sold out. It
# has no JSON but cuts the line as it stands: id comes first, and the quotes of
# the page are written \".
#
#     crawl -pipe 'perl next.pl' https://shop.example
use strict;
use warnings;

$| = 1;    # every line goes out at once
while (<STDIN>) {
    my ($id) = /^\{"id":(\d+)/ or die "no page: $_";
    if (/sold out/i) {
        print qq({"id":$id,"drop":"sold out","done":true}\n);
        next;
    }
    print qq({"id":$id,"link":"$1"}\n) while /data-next=\\"([^"\\]+)\\"/g;
    print qq({"id":$id,"done":true}\n);
}
