"""What every page is built from: template tags, form fields and the shapes the components take.

The lowest room: it imports no other one. Templates of the components are in templates/components/.
"""
