"""What a room calls from AppConfig.ready() for its lists."""

from mediation.exports.listing import Listing, register
from mediation.history import access_log


def register_lists(*listings: Listing) -> None:
    """Add lists, and their names to the words of the access log."""
    for listing in listings:
        register(listing)
    access_log.register({listing.detail: listing.title for listing in listings})
